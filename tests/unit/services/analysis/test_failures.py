"""How long to wait, and that no failure says more than it may."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.errors import ServiceError
from callqa_desktop.services.analysis.failures import from_status, retry_delay, seconds_to_midnight


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), 24),
        (datetime(2026, 11, 20, 7, 0, tzinfo=UTC), 1),
        (datetime(2026, 7, 1, 6, 30, tzinfo=UTC), 0.5),
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), 25),
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), 23),
    ],
    ids=["midnight", "evening", "summer time", "autumn night", "spring night"],
)
def test_until_midnight_in_los_angeles(now: datetime, hours: float) -> None:
    assert seconds_to_midnight(now) == hours * 3_600


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "details", "message", "status", "violations", "quotaId", "retryDelay", "reason"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(st.integers(0, 599), json_values)
def test_any_answer_becomes_an_error_in_words(code: int, details: Any) -> None:
    error = from_status(code, details)
    assert isinstance(error, ServiceError)
    assert error.what and error.code and (error.why or error.remedy)
    retry_delay(details)
