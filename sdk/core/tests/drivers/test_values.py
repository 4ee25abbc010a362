from __future__ import annotations

from typing import TYPE_CHECKING

from fustor_core.drivers import CONTRACT_VERSION, MessageStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fustor_event_model.models import EventBase


def test_the_contract_is_that_of_03() -> None:
    assert CONTRACT_VERSION == "0.3"


def test_a_message_stream_is_the_two_tuple_of_the_contract() -> None:
    events: Iterator[EventBase] = iter(())
    stream = MessageStream(events, needed_position_lost=True)
    assert isinstance(stream, tuple)
    assert stream == (events, True)


def test_a_message_stream_has_names() -> None:
    events: Iterator[EventBase] = iter(())
    stream = MessageStream(events=events, needed_position_lost=False)
    assert stream.events is events
    assert stream.needed_position_lost is False
