"""The outcome of a connection test, as a message for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..exceptions import fustor_agentException

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["describe_probe"]


async def describe_probe(probe: Awaitable[str | None]) -> tuple[bool, str]:
    """Await a probe of the remote and describe its outcome without secrets (PSH-CFG-05).

    Args:
        probe: Returns a sentence about a possible mistake in the configuration, or None.

    Returns:
        Whether the remote can be used, and a message for the user.
    """
    try:
        doubt = await probe
    except ValidationError as error:
        # The message of pydantic quotes the values, including secrets.
        settings = " and ".join(sorted({str(problem["loc"][0]) for problem in error.errors()}))
        return False, f"The configuration cannot be used: check {settings}."
    except fustor_agentException as error:
        return False, f"The connection test failed: {str(error.detail).rstrip('.')}."
    except Exception as error:  # noqa: BLE001 - a subclass may raise anything, this test must not (PSH-CFG-05)
        return False, f"The connection test failed with {type(error).__name__}."
    return True, doubt or "The remote responds."
