from __future__ import annotations

import pytest
from combinations.cases import all_cases


def check(*numbers: int) -> None:
    with all_cases() as case:
        for number in numbers:
            with case({"number": number}):
                assert number == 2, "not two"


def test_every_failed_case_is_reported_by_its_name() -> None:
    with pytest.raises(ExceptionGroup) as raised:
        check(1, 2, 3)
    assert [str(failure).splitlines()[0] for failure in raised.value.exceptions] == ["not two", "not two"]
    notes = [failure.__notes__ for failure in raised.value.exceptions]
    assert notes == [["case: {'number': 1}"], ["case: {'number': 3}"]]


def test_cases_that_all_pass_raise_nothing() -> None:
    check(2, 2)
