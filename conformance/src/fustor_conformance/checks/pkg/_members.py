"""The members of the ABCs, and the kind and the arguments that an override must keep (PKG-04)."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Member", "MemberKind", "members_of", "problem_with"]


class MemberKind(StrEnum):
    """The kind of a member, in the words of a finding."""

    PROPERTY = "a property"
    SYNC = "a plain method"
    ASYNC = "an async method"
    ASYNC_CLASS = "an async classmethod"
    CONSTRUCTOR = "the constructor"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an ABC.

    Attributes:
        name: its name.
        kind: the kind that an override must have.
        positional: the number of arguments that the contract passes by position.
        keywords: the arguments that the contract passes by name.
    """

    name: str
    kind: MemberKind
    positional: int = 0
    keywords: tuple[str, ...] = ()


_SOURCE_FIELDS = ("uri", "credential", "driver_params", "max_queue_size", "max_retries", "retry_delay_sec")
_PUSHER_FIELDS = ("endpoint", "credential", "driver_params", "batch_size", "max_retries", "retry_delay_sec")
_PUSH_KEYWORDS = (
    "agent_id",
    "task_id",
    "session_id",
    "source_type",
    "is_snapshot_end",
    "snapshot_sync_suggested",
)

_MEMBERS = {
    "source": (
        Member("__init__", MemberKind.CONSTRUCTOR, 2),
        Member("is_transient", MemberKind.PROPERTY),
        Member(
            "get_message_iterator",
            MemberKind.SYNC,
            0,
            ("start_position", "stop_event", "required_fields_tracker"),
        ),
        Member("get_snapshot_iterator", MemberKind.SYNC, 0, ("batch_size", "required_fields_tracker")),
        Member("is_position_available", MemberKind.SYNC, 1),
        Member("close", MemberKind.ASYNC),
        Member("get_available_fields", MemberKind.ASYNC_CLASS, 0, _SOURCE_FIELDS),
        Member("test_connection", MemberKind.ASYNC_CLASS, 0, _SOURCE_FIELDS),
        Member("check_privileges", MemberKind.ASYNC_CLASS, 0, _SOURCE_FIELDS),
        Member("check_runtime_params", MemberKind.ASYNC_CLASS, 0, _SOURCE_FIELDS),
        Member("create_agent_user", MemberKind.ASYNC_CLASS, 0, _SOURCE_FIELDS),
        Member("get_wizard_steps", MemberKind.ASYNC_CLASS),
    ),
    "pusher": (
        Member("__init__", MemberKind.CONSTRUCTOR, 2),
        Member("push", MemberKind.ASYNC, 1, _PUSH_KEYWORDS),
        Member("heartbeat", MemberKind.ASYNC, 0, ("session_id",)),
        Member("create_session", MemberKind.ASYNC, 1),
        Member("get_latest_committed_index", MemberKind.ASYNC, 0, ("session_id",)),
        Member("close", MemberKind.ASYNC),
        Member("get_needed_fields", MemberKind.ASYNC_CLASS, 0, _PUSHER_FIELDS),
        Member("test_connection", MemberKind.ASYNC_CLASS, 0, _PUSHER_FIELDS),
        Member("check_privileges", MemberKind.ASYNC_CLASS, 0, _PUSHER_FIELDS),
        Member("get_wizard_steps", MemberKind.ASYNC_CLASS),
    ),
}


def members_of(kind: str) -> tuple[Member, ...]:
    """Return the members of the ABC of `kind`."""
    return _MEMBERS[kind]


def problem_with(member: Member, attribute: Any) -> str:
    """Return the problem with an override of `member`, or an empty string.

    Args:
        member: the member of the ABC.
        attribute: the override, as `inspect.getattr_static` returns it.
    """
    if member.kind is MemberKind.PROPERTY:
        is_value = isinstance(attribute, bool) or hasattr(type(attribute), "__get__")
        is_method = inspect.isroutine(attribute) or isinstance(attribute, classmethod | staticmethod)
        return "is a method, not a property" if is_method or not is_value else ""
    return _kind_problem(member, attribute) or _argument_problem(member, attribute)


def _kind_problem(member: Member, attribute: Any) -> str:
    wants_class = member.kind is MemberKind.ASYNC_CLASS
    bound_to_class = isinstance(attribute, classmethod | staticmethod)
    function = attribute.__func__ if bound_to_class else attribute
    if not callable(function):
        return f"is {type(attribute).__name__}, not {member.kind.value}"
    if wants_class and not bound_to_class:
        return "is an instance method, not a classmethod"
    if inspect.isasyncgenfunction(function):
        return f"is an async generator, not {member.kind.value}"
    wants_async = member.kind in (MemberKind.ASYNC, MemberKind.ASYNC_CLASS)
    if wants_async and inspect.isfunction(function) and not _may_be_async(function):
        return "is not async"
    if not wants_async and inspect.iscoroutinefunction(function):
        return "is async"
    return ""


def _may_be_async(function: Any) -> bool:
    """Return whether the function, or one that it wraps, is `async`: a decorator may return its coroutine."""
    while not inspect.iscoroutinefunction(function):
        if not hasattr(function, "__wrapped__"):
            return False
        function = function.__wrapped__
    return True


def _argument_problem(member: Member, attribute: Any) -> str:
    bound_to_self = not isinstance(attribute, staticmethod)
    function = attribute.__func__ if isinstance(attribute, classmethod | staticmethod) else attribute
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""  # Without a signature there is nothing to compare.
    first = [None] * (member.positional + bound_to_self)
    refused = [name for name in member.keywords if not _accepts(signature, name)]
    if refused:
        return f"does not accept {', '.join(refused)}"
    try:
        signature.bind(*first, **dict.fromkeys(member.keywords))
    except TypeError as error:
        return f"cannot be called as the contract does: {error}"
    return ""


def _accepts(signature: inspect.Signature, name: str) -> bool:
    parameters = signature.parameters.values()
    by_name = {p.name for p in parameters if p.kind is not inspect.Parameter.POSITIONAL_ONLY}
    return name in by_name or any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)
