"""The three kinds of failure: one the user can act on, one the user asked for, and bugs (everything else)."""

from __future__ import annotations


class UserFacingError(Exception):
    """Something went wrong that a person can understand and act on.

    Args:
        what: what happened, one sentence without a full stop at the end.
        why: the reason, or "" when `what` says it already.
        remedy: what to do now.
        code: a stable machine name such as ``binotel.wrong_key``; nothing is ever matched by text.
        retry_after: seconds after which trying again may help; None when time alone does not help.

    None of the texts may hold a key, a phone number or words of a call.
    """

    def __init__(
        self, what: str, why: str = "", remedy: str = "", *, code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy
        self.code = code
        self.retry_after = retry_after

    def __str__(self) -> str:
        happened = ": ".join(p.rstrip(".") for p in (self.what, self.why) if p)
        sentences = (s.rstrip(".") for s in (happened, self.remedy) if s)
        return " ".join(s if s.endswith(("?", "!")) else s + "." for s in sentences)


class ServiceError(UserFacingError):
    """An outside service (or the way to it) failed; base of the kinds below."""


class Unavailable(ServiceError):
    """The service cannot be reached or is down: nothing is wrong with the request, try again later."""


class Refused(ServiceError):
    """The service refuses the keys or the right to do this: it stays so until a person changes something."""


class Throttled(ServiceError):
    """The service asks for a pause or a quota is used up; `retry_after` says how long, None: until it is renewed."""


class Rejected(ServiceError):
    """The service rejects this one request for good (bad value, missing object, blocked content)."""


class Cancelled(Exception):
    """The user cancelled. Not an error: nothing is shown, the job ends as cancelled."""
