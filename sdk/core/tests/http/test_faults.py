from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fustor_core.exceptions import DriverError, SessionObsoletedError
from fustor_core.http import RefusedError, TransientError
from fustor_core.http._faults import TRANSIENT_STATUSES, expect_success, seconds_until


def check(status: int, retry_after: str = "") -> None:
    expect_success("POST events", status, retry_after, TRANSIENT_STATUSES)


def test_every_2xx_is_a_success() -> None:
    for status in range(200, 300):
        check(status)


@pytest.mark.parametrize(
    ("status", "error", "text"),
    [
        (199, RefusedError, "was refused with status 199"),
        (300, RefusedError, "redirected with status 300, set endpoint to the URL of the redirect"),
        (307, RefusedError, "redirected with status 307, set endpoint to the URL of the redirect"),
        (399, RefusedError, "redirected with status 399, set endpoint to the URL of the redirect"),
        (400, RefusedError, "was refused with status 400"),
        (401, RefusedError, "was refused with status 401"),
        (404, RefusedError, "was refused with status 404"),
        (419, SessionObsoletedError, "obsolete"),
        (408, TransientError, "failed with status 408"),
        (429, TransientError, "failed with status 429"),
        (503, TransientError, "failed with status 503"),
        (599, TransientError, "failed with status 599"),
    ],
)
def test_any_other_status_is_an_error_of_its_kind(status: int, error: type[DriverError], text: str) -> None:
    with pytest.raises(error, match=text) as raised:
        check(status)
    assert type(raised.value) is error


def test_a_transient_error_holds_the_delay_that_the_remote_requested() -> None:
    with pytest.raises(TransientError) as raised:
        check(429, "7")
    assert raised.value.retry_after_sec == 7.0


def test_a_date_in_retry_after_becomes_the_seconds_until_then() -> None:
    moment = datetime.now(UTC) + timedelta(minutes=1)
    assert 55 < seconds_until(format_datetime(moment, usegmt=True)) <= 60
    assert 55 < seconds_until(moment.strftime("%a, %d %b %Y %H:%M:%S -0000")) <= 60


@pytest.mark.parametrize(
    "header",
    ["", "soon", "-5", "1.5", "٣", "Wed, 21 Oct 2015 07:28:00 GMT", f"Wed, 21 Oct {'9' * 30} 07:28:00 GMT"],
)
def test_a_past_or_unreadable_retry_after_requests_no_delay(header: str) -> None:
    assert seconds_until(header) == 0.0


@pytest.mark.parametrize("error", [TransientError("later", 3.0), RefusedError("no", 403)])
def test_an_error_survives_being_pickled(error: DriverError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
