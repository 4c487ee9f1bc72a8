"""Faults that can be switched on, a vendor and a name each, for a number of requests or until they are cleared.

In code `sandbox.faults.set("binotel", "outage_page", times=3)`; over HTTP `POST /_sandbox/faults` with
`{"vendor": "binotel", "name": "outage_page", "times": 3, "only": "", "value": null}`; `DELETE /_sandbox/faults` clears
all. `only` limits a fault to paths that contain the text; the faults of all vendors spoil recordings only when it says
so. `value` is the number named below.

| vendor | name | what happens |
| --- | --- | --- |
| all | outage_page | status 200 with an HTML page |
| all | plain_text | status 200 with a plain sentence |
| all | http_500, http_503 | that status; 503 with Retry-After `value` when given |
| all | truncated_json | the right answer, its body cut in the middle (status and length agree) |
| all | slow | the right answer after `value` seconds (1) |
| all | timeout | no answer for `value` seconds (60), then the connection breaks |
| all | reset | the connection breaks before an answer |
| all | wrong_key | answers as to a wrong key, whatever was sent |
| binotel | too_frequent | error 106 with a hint of `value` seconds (1) |
| binotel | too_frequent_bare | error 106 without a hint |
| binotel | disabled | error 120 |
| binotel | vendor_error | error 105 |
| binotel | expired_link | the link that call-record gives is already expired |
| binotel | no_recording | call-record answers error 104 |
| binotel | html_recording | the recording is an HTML page with status 200 |
| binotel | empty_recording | the recording has zero bytes |
| binotel | cut_recording | the MP3 ends after a third, status and length agree |
| binotel | broken_download | the connection ends after a third of the promised bytes |
| binotel | recording_500 | the storage answers 500 |
| keepincrm | unauthorized | 401 with the flat list of errors |
| keepincrm | unprocessable | 422 with errors by field |
| keepincrm | too_many | 429, Retry-After `value` when given |
| keepincrm | error_after_write | what was sent is kept, the answer is 500 |
| keepincrm | lost_after_write | what was sent is kept, the connection breaks before the answer |
| keepincrm | no_notes | 404 on every end point for notes |
| keepincrm | no_task_list | 404 on GET /tasks |
| google_docs | not_shared | leads to Google's sign-in page |
| google_docs | sign_in_page | the sign-in page itself, status 200 |
| google_docs | unauthorized, forbidden, no_document, no_google_document | 401, 403, 404, 400 |
| google_docs | too_many | 429, Retry-After `value` when given |
| google_docs | html_page | another page instead of the text, status 200 |
| google_docs | empty_text, huge_text | a document without words, one of 5 MB |
| google_docs | loop, elsewhere | a redirect to itself, one to another site |
| gemini | quota_minute | 429 with RetryInfo of `value` seconds (1) |
| gemini | quota_day | 429 with a PerDay quota |
| gemini | overloaded | 503 UNAVAILABLE |
| gemini | blocked_prompt | no candidate, promptFeedback.blockReason |
| gemini | safety, recitation, other | a candidate without content and that finish reason |
| gemini | max_tokens | half of the answer, finish reason MAX_TOKENS |
| gemini | malformed_answer | text that is no JSON |
| gemini | fenced_answer | the JSON inside a code fence |
| gemini | empty_answer | STOP with empty text |
| gemini | wrong_shape | JSON of another shape than the schema asks for |
| gemini | invented_quotes | quotes nobody said |
| gemini | bad_options | answers outside the allowed ones |
| gemini | foreign_answer | a judgement in Russian, whatever language was asked for |
| gemini | agent_feelings | a judgement that says what the agent feels |
| gemini | past_the_end | indexes of utterances past the end of the transcript |
| gemini | looping_answer | a transcript that ends in one word 200 times |
| gemini | translated_answer | a transcript in English, whatever was said |
| gemini | drifting_times | times of a transcript times `value` (1.05) |
| gemini | late_times | times of a transcript `value` seconds (3600) late |
| gemini | reversed_times | every other line of a transcript ends before it begins |
| gemini | no_words | a transcript without a word |
| gemini | model_withdrawn | 404 NOT_FOUND for the model |
| gemini | file_failed | an uploaded file ends in state FAILED |
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

VENDORS = ("binotel", "keepincrm", "gemini", "google_docs")

EVERYWHERE = (
    "outage_page",
    "plain_text",
    "http_500",
    "http_503",
    "truncated_json",
    "slow",
    "timeout",
    "reset",
    "wrong_key",
)
OWN = {
    "binotel": (
        *("too_frequent", "too_frequent_bare", "disabled", "vendor_error", "expired_link", "no_recording"),
        *("html_recording", "empty_recording", "cut_recording", "broken_download", "recording_500"),
    ),
    "keepincrm": (
        *("unauthorized", "unprocessable", "too_many", "error_after_write", "lost_after_write", "no_notes"),
        "no_task_list",
    ),
    "google_docs": (
        *("not_shared", "sign_in_page", "unauthorized", "forbidden", "no_document", "no_google_document", "too_many"),
        *("html_page", "empty_text", "huge_text", "loop", "elsewhere"),
    ),
    "gemini": (
        *("quota_minute", "quota_day", "overloaded", "blocked_prompt", "safety", "recitation", "other", "max_tokens"),
        *("malformed_answer", "fenced_answer", "empty_answer", "wrong_shape", "invented_quotes", "bad_options"),
        *("model_withdrawn", "file_failed", "looping_answer", "translated_answer", "drifting_times", "late_times"),
        *("reversed_times", "no_words", "foreign_answer", "agent_feelings", "past_the_end"),
    ),
}


@dataclass
class Fault:
    """One fault that is on; `left` counts the requests it still spoils, None means until cleared."""

    vendor: str
    name: str
    left: int | None
    only: str
    value: float | None


class Faults:
    """The switches of one sandbox. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: list[Fault] = []

    def set(
        self, vendor: str, name: str, *, times: int | None = None, only: str = "", value: float | None = None
    ) -> None:
        """Switches a fault on, replacing an earlier one of the same name; KeyError for an unknown vendor or name."""
        if vendor not in VENDORS or name not in (*EVERYWHERE, *OWN[vendor]):
            raise KeyError(f"{vendor}: {name}")
        self.clear(vendor, name)
        with self._lock:
            self._on.append(Fault(vendor, name, times, only, value))

    def clear(self, vendor: str | None = None, name: str | None = None) -> None:
        """Switches off one fault, all of a vendor, or all."""
        with self._lock:
            self._on = [
                f
                for f in self._on
                if (vendor is not None and f.vendor != vendor) or (name is not None and f.name != name)
            ]

    def take(self, vendor: str, path: str, *names: str, aimed: bool = False) -> Fault | None:
        """The first fault of these names that applies to the path; it counts as used once.

        aimed: only a fault with a non-empty `only` applies.
        """
        with self._lock:
            for fault in self._on:
                if fault.vendor == vendor and fault.name in names and fault.only in path and (fault.only or not aimed):
                    if fault.left is not None:
                        fault.left -= 1
                        if fault.left <= 0:
                            self._on.remove(fault)
                    return fault
        return None

    def listed(self) -> list[dict[str, object]]:
        with self._lock:
            return [
                {"vendor": f.vendor, "name": f.name, "times": f.left, "only": f.only, "value": f.value}
                for f in self._on
            ]
