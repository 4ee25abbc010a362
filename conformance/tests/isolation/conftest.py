from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from isolation.waiting import Alarm


@pytest.fixture
def alarm() -> Iterator[Alarm]:
    alarm = Alarm()
    yield alarm
    os.close(alarm.read)
