"""What only the author of a driver can tell the kit.

A harness says how to configure the driver and, for a source, how to change and read the system behind
it. Only `config` is required. Every other method is optional: overriding it *is* the declaration that
the driver can be exercised that way, and a method left alone turns the clauses that need it into
"not exercised", never into "pass".

A harness is made afresh for every trial, by calling what the author supplied (usually the class), and
`start` and `stop` run around the trial on the event loop that the driver runs on. Methods may be plain
or `async`; the kit awaits what is awaitable.
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
        call: any one call of a driver method.
        latency: from a change in the system until its event (SRC-MSG-09).
        stop: from `stop_event`, `close()` or the failure of the system until the stream has ended. SRC-MSG-12
            itself never waits longer than the 2 s of the contract; more than that only gives the other
            clauses more time.
        give_up: until the driver gives up on a remote that never answers: the bound that it states
            (PSH-FLT-04).
    """

    call: float = 5.0
    latency: float = 5.0
    stop: float = 2.0
    give_up: float = 20.0


class Harness:
    """What source and pusher harnesses share."""

    limits: ClassVar[Limits] = Limits()
    """How long the kit waits for this driver."""

    def start(self) -> Maybe[None]:
        """Prepare the system that the driver talks to; runs before `config` in every trial."""

    def stop(self) -> Maybe[None]:
        """Release what `start` made; runs after every trial, also a failed one."""


class SourceHarness(Harness):
    """Tells the kit how to configure a source and how to work the system behind it.

    Example:
        >>> class MyHarness(SourceHarness):
        ...     def config(self):
        ...         return {"uri": "memory://trial", "credential": {"user": "kit"}}
    """

    key: ClassVar[tuple[str, ...]] = ("id",)
    """The fields that identify a row; every row of the harness has them."""

    tells_inserts: ClassVar[bool] = True
    """Whether the source can tell an insert from an update; if not, both are `update` (SRC-MSG-11)."""

    outlives_process: ClassVar[bool] = False
    """Whether a driver in another process reaches the same system by the same `config` (SRC-MSG-17)."""

    def config(self) -> SourceConfig | Mapping[str, Any]:
        """Return a configuration that works.

        Returns:
            A `SourceConfig`, or its fields without `driver`.
        """
        raise NotImplementedError("a source harness must say its config()")

    def unreachable_config(self) -> SourceConfig | Mapping[str, Any]:
        """Return a configuration whose system cannot be reached, such as a closed port."""
        raise NotImplementedError

    def refused_config(self) -> SourceConfig | Mapping[str, Any]:
        """Return a configuration whose credential the system refuses, where it knows credentials."""
        raise NotImplementedError

    def unusable_configs(self) -> Mapping[str, SourceConfig | Mapping[str, Any]]:
        """Return configurations that the driver cannot use, by the name of the setting that is wrong in each.

        The name is what the driver's message has to say (SRC-CFG-03), for example "slot".
        """
        raise NotImplementedError

    def row_strategy(self) -> SearchStrategy[dict[str, Any]]:
        """Return a Hypothesis strategy for rows that the system accepts.

        The default makes rows of `id` (an integer), `name` (text or null) and `amount` (an integer).
        Called on an instance that was not started.
        """
        from ._default_rows import default_rows

        return default_rows()

    def seed(self, rows: Sequence[Row]) -> Maybe[None]:
        """Put many rows into the system at once, beside those that are there.

        It may be called again, also when a driver was there in between. The default inserts the rows one
        after the other; a system that has a faster way saves time here.
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
        """Read every row from the system, without asking the driver: the truth to compare with.

        It shows what the other methods changed as soon as they have returned.
        """
        raise NotImplementedError

    def expire_history(self) -> Maybe[None]:
        """Make the system forget the changes made until now, so that they cannot be replayed."""
        raise NotImplementedError

    def break_system(self) -> Maybe[None]:
        """Make the system fail for good, for the driver and whatever it has open (SRC-MSG-15, SRC-SNAP-07).

        Stop the server, cut its connections, take the folder away.
        """
        raise NotImplementedError

    def restore_system(self) -> Maybe[None]:
        """Make the system that `break_system` broke work again, with its rows and its history."""
        raise NotImplementedError

    def server_resources(self) -> Maybe[Iterable[str]]:
        """Name what the system holds for its clients now: connections, slots, locks (SRC-CFG-06)."""
        raise NotImplementedError

    def normalise(self, row: Row) -> Row:
        """Turn a row of an event into the form of `rows`; the default leaves it alone."""
        return row


class PusherHarness(Harness):
    """Tells the kit how to configure a pusher.

    A pusher that speaks HTTP needs no harness of its own: the kit supplies the endpoint and answers
    there, and what this class does by default is enough.
    """

    def config(self, endpoint: str) -> PusherConfig | Mapping[str, Any]:
        """Return a configuration that sends to `endpoint`.

        Args:
            endpoint: the URL at which the kit's reference consumer answers.

        Returns:
            A `PusherConfig`, or its fields without `driver`.
        """
        return {"endpoint": endpoint, "credential": {"key": "conformance-key"}}

    def carries_credential(self, headers: Mapping[str, str], credential: Any) -> Maybe[bool | None]:
        """Say whether a request carries `credential` in the remote's own scheme (PSH-ENV-09, PSH-CFG-05).

        Args:
            headers: the request's headers, names in lower case.
            credential: the `PasswdCredential` or `ApiKeyCredential` the driver was configured with.

        Returns:
            True or False, or None to let the kit look for the schemes that the contract names.
        """
        return None

    def received(self) -> Maybe[Iterable[Mapping[str, Any]]]:
        """Return the envelopes that the remote has taken in this trial, in order.

        For a remote that is no HTTP, such as a broker or a database: overriding it says that the kit's own
        endpoint is not what the driver talks to, and `config` may leave its argument alone. What only HTTP
        has, a credential in the headers or the number of requests, is then not declared; `answer` is needed
        for most of the rest.

        Returns:
            Mappings with the keys of the envelope (PSH-ENV-01), such as "events".
        """
        raise NotImplementedError

    def answer(self, *replies: bool | None) -> Maybe[None]:
        """Let the remote of `received` meet the next pushes with these, the last one from then on.

        Args:
            *replies: what the remote says of `snapshot_needed`; None lets it refuse the push for good.
        """
        raise NotImplementedError


HarnessFactory: TypeAlias = Callable[[], Harness]
"""What the author supplies: a harness class, or anything that makes a harness when called."""


def overrides(harness: Harness, method: str) -> bool:
    """Tell whether the author's harness defines `method` itself."""
    base = SourceHarness if isinstance(harness, SourceHarness) else PusherHarness
    return getattr(type(harness), method) is not getattr(base, method)


def lacks(harness: Harness, methods: Iterable[str]) -> str:
    """Return the sentence that asks for `methods` to be added to the harness, or for one that has them."""
    names = " and ".join(f"{method}()" for method in methods)
    if type(harness).__module__.partition(".")[0] == __package__:
        return f"a configuration alone does not say how: give a harness with {names}"
    return f"the harness {type(harness).__name__} does not say how: add {names} to it"
