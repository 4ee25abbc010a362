"""The harness: the code that only the author of a driver can write.

A harness configures the driver and, for a source, changes and reads the system behind it. Only `config` is
required. Every other method is optional: overriding it declares that the driver can be exercised that way.
Clauses that need a missing method are "not exercised", never "pass".

The kit makes a new harness for each trial by calling the author's factory, usually the class. `start` and
`stop` run before and after the trial, on the driver's event loop. Methods may be plain or `async`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

if TYPE_CHECKING:
    from fustor_core.models.config import PusherConfig, SourceConfig
    from hypothesis.strategies import SearchStrategy

__all__ = ["Harness", "HarnessFactory", "Limits", "PusherHarness", "Row", "SourceHarness"]

T = TypeVar("T")
Maybe: TypeAlias = T | Awaitable[T]
Row: TypeAlias = Mapping[str, Any]
"""A row in the harness's own form: the values by field name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long the kit waits, in seconds.

    Attributes:
        call: for one call of a driver method.
        latency: from a change in the system until its event arrives (SRC-MSG-09).
        stop: from `stop_event`, `close()` or a failure of the system until the stream has ended. SRC-MSG-12
            never waits longer than the 2 s of the contract; a larger value gives other clauses more time.
        give_up: until the driver gives up on a remote that never responds; the driver's own bound
            (PSH-FLT-04).
    """

    call: float = 5.0
    latency: float = 5.0
    stop: float = 2.0
    give_up: float = 20.0


class Harness:
    """The base of source and pusher harnesses."""

    limits: ClassVar[Limits] = Limits()
    """How long the kit waits for this driver."""

    def start(self) -> Maybe[None]:
        """Prepare the system that the driver talks to; runs before `config` in every trial."""

    def stop(self) -> Maybe[None]:
        """Release what `start` made; runs after every trial, even a failed one."""


class SourceHarness(Harness):
    """Configures a source, and changes and reads the system behind it.

    Example:
        >>> class MyHarness(SourceHarness):
        ...     def config(self):
        ...         return {"uri": "memory://trial", "credential": {"user": "kit"}}
    """

    key: ClassVar[tuple[str, ...]] = ("id",)
    """The fields that identify a row; every row of the harness has them."""

    tells_inserts: ClassVar[bool] = True
    """Whether the source can distinguish an insert from an update; if not, both are `update` (SRC-MSG-11)."""

    outlives_process: ClassVar[bool] = False
    """Whether a driver in another process reaches the same system by the same `config` (SRC-MSG-17)."""

    def config(self) -> SourceConfig | Mapping[str, Any]:
        """Return a configuration that works.

        Returns:
            A `SourceConfig`, or its fields without `driver`.
        """
        raise NotImplementedError("a source harness must override config()")

    def unreachable_config(self) -> SourceConfig | Mapping[str, Any]:
        """Return a configuration whose system cannot be reached, such as a closed port."""
        raise NotImplementedError

    def refused_config(self) -> SourceConfig | Mapping[str, Any]:
        """Return a configuration whose credential the system refuses, if the system has credentials."""
        raise NotImplementedError

    def unusable_configs(self) -> Mapping[str, SourceConfig | Mapping[str, Any]]:
        """Return configurations that the driver cannot use, each by the name of its wrong setting.

        The driver's message must contain that name (SRC-CFG-03), for example "slot".
        """
        raise NotImplementedError

    def row_strategy(self) -> SearchStrategy[dict[str, Any]]:
        """Return a Hypothesis strategy for rows that the system accepts.

        The default draws rows of `id` (an integer), `name` (a string or null) and `amount` (an integer):
        override this method if your table has other columns. It is called on an instance that was not
        started.
        """
        from ._default_rows import default_rows

        return default_rows()

    def seed(self, rows: Sequence[Row]) -> Maybe[None]:
        """Add many rows to the system at once.

        It may be called several times, with a driver at work in between. Without this method, the kit inserts
        the rows one after the other.
        """
        raise NotImplementedError

    def insert(self, row: Row) -> Maybe[None]:
        """Add `row` to the system; its key is not there yet."""
        raise NotImplementedError

    def update(self, row: Row) -> Maybe[None]:
        """Replace the row that has the key of `row` by `row`."""
        raise NotImplementedError

    def delete(self, row: Row) -> Maybe[None]:
        """Remove the row that has the key of `row`."""
        raise NotImplementedError

    def rows(self) -> Maybe[Iterable[Row]]:
        """Read every row from the system without the driver; the kit compares the driver with them.

        A change must be visible here as soon as the method that made it has returned.
        """
        raise NotImplementedError

    def expire_history(self) -> Maybe[None]:
        """Make the system forget the changes made so far, so that they cannot be replayed."""
        raise NotImplementedError

    def break_system(self) -> Maybe[None]:
        """Make the system fail for good, for the driver and all that it has open (SRC-MSG-15, SRC-SNAP-07).

        For example stop the server, cut its connections, or remove the directory.
        """
        raise NotImplementedError

    def restore_system(self) -> Maybe[None]:
        """Repair the system that `break_system` broke, with its rows and its history."""
        raise NotImplementedError

    def server_resources(self) -> Maybe[Iterable[str]]:
        """Name the resources that the system holds for clients: connections, slots, locks (SRC-CFG-06)."""
        raise NotImplementedError

    def normalise(self, row: Row) -> Row:
        """Convert a row of an event to the form of `rows`; the default returns it unchanged."""
        return row


class PusherHarness(Harness):
    """Configures a pusher.

    A pusher that speaks HTTP needs no harness of its own: the kit supplies the endpoint, and the defaults of
    this class are enough.
    """

    def config(self, endpoint: str) -> PusherConfig | Mapping[str, Any]:
        """Return a configuration that sends to `endpoint`.

        Args:
            endpoint: the URL of the kit's reference consumer.

        Returns:
            A `PusherConfig`, or its fields without `driver`.
        """
        return {"endpoint": endpoint, "credential": {"key": "conformance-key"}}

    def carries_credential(self, headers: Mapping[str, str], credential: Any) -> Maybe[bool | None]:
        """Return whether a request carries `credential` in the remote's own scheme (PSH-ENV-09, PSH-CFG-05).

        Args:
            headers: the request's headers, names in lower case.
            credential: the `PasswdCredential` or `ApiKeyCredential` of the configuration.

        Returns:
            True or False, or None to look for the schemes of the contract.
        """
        return None

    def received(self) -> Maybe[Iterable[Mapping[str, Any]]]:
        """Return the envelopes that the remote has accepted in this trial, in order.

        Override this method for a non-HTTP remote, such as a broker or a database. It declares that the
        driver does not talk to the kit's endpoint, so `config` may ignore its argument. Clauses about HTTP,
        such as credentials in headers, are then not declared; most of the others need `answer`.

        Returns:
            Mappings with the keys of the envelope (PSH-ENV-01), such as "events".
        """
        raise NotImplementedError

    def answer(self, *replies: bool | None) -> Maybe[None]:
        """Set the replies of the remote of `received` to the next pushes; the last one repeats.

        Args:
            *replies: `snapshot_needed` of each reply, or None to refuse the push for good.
        """
        raise NotImplementedError


HarnessFactory: TypeAlias = Callable[[], Harness]
"""A harness class, or any callable that makes a harness."""


def overrides(harness: Harness, method: str) -> bool:
    """Return whether the author's harness overrides a method.

    Args:
        harness: the harness.
        method: the method's name.
    """
    base = SourceHarness if isinstance(harness, SourceHarness) else PusherHarness
    return getattr(type(harness), method) is not getattr(base, method)


def lacks(harness: Harness, methods: Iterable[str]) -> str:
    """Return the sentence that asks for methods of a harness, or for a harness.

    Args:
        harness: the harness.
        methods: the names of the missing methods.
    """
    methods = list(methods)
    names = " and ".join(f"{method}()" for method in methods)
    pronoun = "it" if len(methods) == 1 else "them"
    if type(harness).__module__.partition(".")[0] == __package__:
        return f"a configuration alone is not enough: give a harness with {names}"
    return f"{type(harness).__name__} has no {names}: add {pronoun} so that this clause can be checked"
