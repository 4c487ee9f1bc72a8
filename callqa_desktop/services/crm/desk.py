"""The client's card from the CRM, read when a call is opened and kept for the time without a network."""

from __future__ import annotations

from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import CRM
from callqa_desktop.models.people import Client
from callqa_desktop.services.connections.desk import ConnectionDesk, by_service
from callqa_desktop.services.ledger.book import noting
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import ClientCard, ConnectionRow
from callqa_desktop.services.store import Store

FRESH_MS = 10 * 60_000
"""A card younger than this is not read again."""


class ClientDesk:
    def __init__(self, store: Store, connections: ConnectionDesk) -> None:
        self._store = store
        self._connections = connections

    async def read(self, call_id: int, progress: Progress | None = None) -> ClientCard | None:
        """Reads the card of a call's client from the first connected CRM and keeps it.

        Returns:
            The card; None when no CRM is connected, it does not know the caller, or the kept card is fresh.

        Raises:
            UserFacingError: the CRM could not be asked; the kept card stays.
        """
        from callqa_desktop.services.connections import build  # brings HTTP along
        from callqa_desktop.services.crm.outbox import read_card

        row = await self._store.aread(lambda s: _wanted(s, call_id))
        if row is None:
            return None
        client = build.crm(row.service, row.settings, await self._connections.secrets_of(row))
        try:
            async with noting(self._store, "client", connection_id=row.id, call_id=call_id):
                return await read_card(self._store, client, row.id, call_id, progress)
        finally:
            await client.aclose()


def _wanted(session: Session, call_id: int) -> ConnectionRow | None:
    """The CRM to ask, None when there is nothing to ask."""
    call = session.get(Call, call_id)
    client = session.get(Client, call.client_id) if call is not None and call.client_id else None
    if client is None or (client.card_at is not None and now_ms() - client.card_at < FRESH_MS):
        return None
    connected = by_service(session, CRM)
    return connected[0] if connected else None
