from __future__ import annotations

import asyncio
import inspect
import threading
from typing import TYPE_CHECKING, Any, Self

import pytest
from fustor_core.drivers import MessageStream, SourceDriver
from fustor_core.models.config import PasswdCredential, SourceConfig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from fustor_event_model.models import EventBase

CONFIG = SourceConfig(
    driver="d", uri="db://u:hunter2@host", credential=PasswdCredential(user="u", passwd="hunter2")
)


class Source(SourceDriver):
    """Overrides the abstract methods only."""

    def get_snapshot_iterator(self, **kwargs: Any) -> Iterator[EventBase]:
        return iter(())

    def get_message_iterator(self, start_position: int = -1, **kwargs: Any) -> MessageStream:
        return MessageStream(iter(()), needed_position_lost=False)

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        return {"properties": {}}


class TransientSource(Source):
    @property
    def is_transient(self) -> bool:
        return True


def test_the_abstract_methods_are_those_of_the_contract() -> None:
    assert SourceDriver.__abstractmethods__ == {
        "get_snapshot_iterator",
        "get_message_iterator",
        "get_available_fields",
    }


def test_a_driver_keeps_its_id_and_config() -> None:
    driver = Source("s", CONFIG)
    assert driver.id == "s"
    assert driver.config is CONFIG


def test_the_repr_names_class_and_id_but_no_secret() -> None:
    assert repr(Source("s", CONFIG)) == "Source(id='s')"


def test_the_repr_works_before_construction_is_finished() -> None:
    assert repr(Source.__new__(Source)) == "Source(id=None)"


def test_a_source_is_durable_by_default() -> None:
    assert Source("s", CONFIG).is_transient is False


@pytest.mark.parametrize(("position", "expected"), [(-1, False), (0, False), (1, True), (2**63, True)])
def test_every_position_above_zero_is_available_by_default(position: int, expected: bool) -> None:
    assert Source("s", CONFIG).is_position_available(position) is expected


@pytest.mark.parametrize("position", [-1, 0, 1])
def test_a_transient_source_has_no_position(position: int) -> None:
    assert TransientSource("s", CONFIG).is_position_available(position) is False


@pytest.mark.parametrize(
    "name", ["test_connection", "check_privileges", "check_runtime_params", "create_agent_user"]
)
def test_a_check_that_is_not_overridden_passes_with_a_message(name: str) -> None:
    passed, text = asyncio.run(getattr(Source, name)(uri="x"))
    assert passed is True
    assert "not implemented for this driver" in text


def test_there_are_no_wizard_steps_by_default() -> None:
    assert asyncio.run(Source.get_wizard_steps()) == {}


def test_closing_does_nothing_by_default_and_can_be_repeated() -> None:
    driver = Source("s", CONFIG)
    asyncio.run(driver.close())
    asyncio.run(driver.close())


def test_the_message_iterator_has_the_signature_of_the_contract() -> None:
    parameters = inspect.signature(SourceDriver.get_message_iterator).parameters.values()
    assert [(parameter.name, parameter.kind.name) for parameter in parameters] == [
        ("self", "POSITIONAL_OR_KEYWORD"),
        ("start_position", "POSITIONAL_OR_KEYWORD"),
        ("stop_event", "KEYWORD_ONLY"),
        ("required_fields_tracker", "KEYWORD_ONLY"),
        ("kwargs", "VAR_KEYWORD"),
    ]


def test_the_snapshot_iterator_has_the_signature_of_the_contract() -> None:
    parameters = inspect.signature(SourceDriver.get_snapshot_iterator).parameters.values()
    assert [(parameter.name, parameter.kind.name) for parameter in parameters] == [
        ("self", "POSITIONAL_OR_KEYWORD"),
        ("batch_size", "KEYWORD_ONLY"),
        ("required_fields_tracker", "KEYWORD_ONLY"),
        ("kwargs", "VAR_KEYWORD"),
    ]


@pytest.mark.parametrize(
    ("name", "is_async", "is_classmethod"),
    [
        ("get_snapshot_iterator", False, False),
        ("get_message_iterator", False, False),
        ("is_position_available", False, False),
        ("close", True, False),
        ("get_available_fields", True, True),
        ("test_connection", True, True),
        ("check_privileges", True, True),
        ("check_runtime_params", True, True),
        ("create_agent_user", True, True),
        ("get_wizard_steps", True, True),
    ],
)
def test_every_member_is_of_its_kind(name: str, is_async: bool, is_classmethod: bool) -> None:
    member = inspect.getattr_static(SourceDriver, name)
    assert isinstance(member, classmethod) is is_classmethod
    assert inspect.iscoroutinefunction(getattr(SourceDriver, name)) is is_async


class TestDriversOf02:
    def test_instances_may_be_shared_by_new_with_a_guarded_init(self) -> None:
        class Shared(Source):
            _instances: dict[str, Shared] = {}  # noqa: RUF012
            _lock = threading.Lock()

            def __new__(cls, id: str, config: SourceConfig) -> Shared:  # noqa: A002
                with cls._lock:
                    if config.uri not in cls._instances:
                        cls._instances[config.uri] = super().__new__(cls)
                    return cls._instances[config.uri]

            def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
                if not hasattr(self, "_initialized"):
                    super().__init__(id, config)
                    self._initialized = True

        assert Shared("first", CONFIG) is Shared("second", CONFIG)
        assert Shared("third", CONFIG).id == "first"

    def test_init_may_be_skipped(self) -> None:
        class Careless(Source):
            def __init__(self, id: str, config: SourceConfig) -> None:  # noqa: A002
                self.name = id

        assert Careless("s", CONFIG).name == "s"

    def test_any_attribute_can_be_set(self) -> None:
        driver: Any = Source("s", CONFIG)
        driver._stop_driver_event = threading.Event()
        assert not driver._stop_driver_event.is_set()

    def test_an_iterator_may_be_an_async_generator(self) -> None:
        class Asynchronous(Source):
            async def get_snapshot_iterator(self, **kwargs: Any) -> AsyncIterator[EventBase]:  # type: ignore[override]
                events: list[EventBase] = []
                for event in events:
                    yield event

        assert inspect.isasyncgen(Asynchronous("s", CONFIG).get_snapshot_iterator())

    def test_a_class_method_may_become_an_instance_method(self) -> None:
        class OnInstance(Source):
            async def test_connection(self, **kwargs: Any) -> tuple[bool, str]:  # type: ignore[override]
                return False, self.id

        assert asyncio.run(OnInstance("s", CONFIG).test_connection()) == (False, "s")

    def test_an_async_member_may_become_sync(self) -> None:
        class Synchronous(Source):
            @classmethod
            def get_wizard_steps(cls) -> dict[str, Any]:  # type: ignore[override]
                return {"steps": []}

        assert Synchronous.get_wizard_steps() == {"steps": []}

    def test_a_mixin_may_come_first(self) -> None:
        class Mixin:
            def __new__(cls, *args: Any) -> Self:
                return super().__new__(cls)

        class Mixed(Mixin, Source):
            pass

        assert Mixed("s", CONFIG).id == "s"
