"""Failures on the way to a service, in words a person understands."""

from __future__ import annotations

from callqa_desktop.errors import Throttled, Unavailable
from callqa_desktop.texts import tr

RETRY_AFTER = 60.0
"""Seconds after which a failed connection is worth another try."""


def unavailable(service: str, kind: str) -> Unavailable:
    """The error for one kind of failure.

    Args:
        service: the service's name as people know it.
        kind: network, dns, refused, certificate, clock, tls, timeout, proxy, lost, status, not_json, too_large,
            address.
    """
    why, remedy = _reasons()[kind]
    return Unavailable(
        tr("{service} cannot be reached").format(service=service), why, remedy, code=f"net.{kind}",
        retry_after=RETRY_AFTER,
    )  # fmt: skip


def throttled(service: str, seconds: float | None) -> Throttled:
    """The service asks for a longer pause than is worth waiting for."""
    return Throttled(
        tr("{service} asks to wait").format(service=service),
        tr("too many requests were sent in a short time"),
        tr("The program tries again by itself later"),
        code="net.throttled",
        retry_after=seconds,
    )


def _reasons() -> dict[str, tuple[str, str]]:
    later = tr("Try again in a few minutes; what was fetched so far is kept")
    return {
        "network": (tr("this computer has no network connection"), tr("Check the network and try again")),
        "dns": (tr("the name of its server was not found"), tr("Check the internet connection and try again")),
        "refused": (tr("its server does not accept connections"), later),
        "certificate": (
            tr("the certificate of its server could not be verified"),
            tr("Check that no proxy or antivirus replaces certificates, or ask your administrator"),
        ),
        "clock": (
            tr("the certificate of its server is not valid at this computer’s date and time"),
            tr("Check the date and time of this computer and try again"),
        ),
        "tls": (tr("a secure connection could not be set up"), later),
        "timeout": (tr("it did not answer in time"), later),
        "proxy": (tr("the proxy server did not let the request through"), tr("Check the proxy settings of the system")),
        "lost": (tr("the connection broke off"), later),
        "status": (tr("its server reports a fault"), later),
        "not_json": (tr("it answers with something that is no data, as during an outage"), later),
        "too_large": (tr("its answer is larger than can be right"), tr("Ask for a shorter period and try again")),
        "address": (
            tr("its address cannot be used"),
            tr("Check the address of the service in the connection or in CALLQA_<SERVICE>_BASE_URL"),
        ),
    }
