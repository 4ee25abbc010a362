"""What is particular to this driver; what every source has to do is in test_conformance.py."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import PasswdCredential, SourceConfig

import {{ cookiecutter.module }}
from {{ cookiecutter.module }}.system import Journal, create, drop

# A name under which pytest does not take the class for tests, whatever it is called.
Source = {{ cookiecutter.module }}.{{ cookiecutter.__class }}


@pytest.fixture
def journal() -> Iterator[Journal]:
    yield create("orders")
    drop("orders")


def source(uri: str = "memory://orders") -> Source:
    credential = PasswdCredential(user="reader", passwd="a-secret")
    return Source("test", SourceConfig(driver="test", uri=uri, credential=credential))


class OnlyTheName:
    def get_fields(self) -> set[str]:
        return {"name"}


def test_an_update_arrives_with_the_position_that_the_journal_gave_it(journal: Journal) -> None:
    journal.insert({"id": 1, "name": "pen", "amount": 3})
    events, _ = source().get_message_iterator()
    journal.update({"id": 1, "name": "pen", "amount": 4})
    event = next(events)
    assert event.rows == [{"id": 1, "name": "pen", "amount": 4}]
    assert event.index == journal.newest


def test_a_stream_resumes_behind_the_position_it_is_given(journal: Journal) -> None:
    for number in range(3):
        journal.insert({"id": number, "name": None, "amount": 0})
    events, lost = source().get_message_iterator(journal.newest - 1)
    assert next(events).rows[0]["id"] == 2
    assert not lost


def test_a_position_is_lost_once_the_journal_forgets_it(journal: Journal) -> None:
    journal.insert({"id": 1, "name": "pen", "amount": 3})
    journal.forget_history()
    _, lost = source().get_message_iterator(journal.newest)
    assert lost


def test_a_snapshot_carries_only_the_needed_fields_and_the_key(journal: Journal) -> None:
    journal.insert({"id": 1, "name": "pen", "amount": 3})
    (event,) = source().get_snapshot_iterator(required_fields_tracker=OnlyTheName())
    assert event.rows == [{"id": 1, "name": "pen"}]


def test_a_stream_raises_when_its_journal_is_shut_down(journal: Journal) -> None:
    events, _ = source().get_message_iterator()
    journal.shut_down()
    with pytest.raises(DriverError, match="shut down"):
        next(events)


def test_a_snapshot_that_is_cut_short_by_close_does_not_end_as_if_complete(journal: Journal) -> None:
    for number in range(2):
        journal.insert({"id": number, "name": None, "amount": 0})
    driver = source()
    snapshot = driver.get_snapshot_iterator(batch_size=1)
    next(snapshot)
    asyncio.run(driver.close())
    with pytest.raises(DriverError, match="closed"):
        next(snapshot)


@pytest.mark.parametrize("uri", ["", "orders", "memory://", "file:///orders"])
def test_a_uri_that_names_no_journal_is_refused(uri: str) -> None:
    with pytest.raises(ConfigError, match="uri"):
        source(uri)


def test_the_connection_test_tells_that_a_journal_is_missing() -> None:
    works, text = asyncio.run(Source.test_connection(uri="memory://nowhere"))
    assert not works
    assert "nowhere" in text
