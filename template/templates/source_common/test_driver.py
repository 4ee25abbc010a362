"""Tests of the details of this driver. The rules for every source are checked in test_conformance.py."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from fustor_core.exceptions import ConfigError, DriverError
from fustor_core.models.config import PasswdCredential, SourceConfig

import {{ cookiecutter.module }}
from {{ cookiecutter.module }}.system import Table, create, drop

# pytest does not collect a class with this name, even if the name of the driver starts with "test".
Source = {{ cookiecutter.module }}.{{ cookiecutter.__class }}


@pytest.fixture
def table() -> Iterator[Table]:
    yield create("orders")
    drop("orders")


{% block source %}
def source(uri: str = "memory://orders") -> Source:
    credential = PasswdCredential(user="reader", passwd="a-secret")
    return Source("test", SourceConfig(driver="test", uri=uri, credential=credential))
{% endblock %}


{% block streams %}
def test_an_update_carries_its_position_in_the_table(table: Table) -> None:
    table.insert({"id": 1, "name": "pen", "amount": 3})
    events, _ = source().get_message_iterator()
    table.update({"id": 1, "name": "pen", "amount": 4})
    event = next(events)
    assert event.rows == [{"id": 1, "name": "pen", "amount": 4}]
    assert event.index == table.newest


def test_a_position_is_lost_after_the_table_drops_its_history(table: Table) -> None:
    table.insert({"id": 1, "name": "pen", "amount": 3})
    table.forget_history()
    _, lost = source().get_message_iterator(table.newest)
    assert lost


{% block resume %}
{% endblock %}
{% endblock %}
def test_a_stream_raises_when_its_table_is_shut_down(table: Table) -> None:
    events, _ = source().get_message_iterator()
    table.shut_down()
    with pytest.raises(DriverError, match="shut down"):
        next(events)


def test_a_snapshot_delivers_every_row_in_the_order_of_the_key(table: Table) -> None:
    for number in (3, 1, 2):
        table.insert({"id": number, "name": None, "amount": 0})
    events = source().get_snapshot_iterator(batch_size=2)
    assert [[row["id"] for row in event.rows] for event in events] == [[1, 2], [3]]


@pytest.mark.parametrize("uri", ["", "orders", "memory://", "file:///orders"])
def test_a_uri_without_a_table_name_is_refused(uri: str) -> None:
    with pytest.raises(ConfigError, match="uri"):
        source(uri)


{% block settings %}
{% endblock %}
def test_the_connection_test_names_a_missing_table() -> None:
    works, message = asyncio.run(Source.test_connection(uri="memory://nowhere"))
    assert not works
    assert "nowhere" in message
