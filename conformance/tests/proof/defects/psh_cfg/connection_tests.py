"""Pushers that test their connection wrongly: PSH-CFG-05."""

from __future__ import annotations

from typing import Any

import httpx
from fustor_core.http import HttpPusher

from ...references.pushers import ReferencePusher, authorisation_given
from ...tools.registry import defect
from ...variants.pusher_folders import FolderHarness, FolderPusher


@defect("PSH-CFG-05", because="expected True", by="pusher_accepts_a_good_configuration")
class TestsNoConnection(ReferencePusher):
    """Reports that it cannot connect, although it can."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return False, "this cannot be tested"


@defect("PSH-CFG-05", because="a pair of a bool and a string", by="pusher_accepts_a_good_configuration")
class AnswersWithABool(ReferencePusher):
    """Returns only the bool."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> Any:
        return (await super().test_connection(**keywords))[0]


@defect("PSH-CFG-05", because="a non-empty string", by="pusher_accepts_a_good_configuration")
class AnswersWithAnEmptyText(ReferencePusher):
    """Returns an empty string with True."""

    @classmethod
    async def check_privileges(cls, **keywords: Any) -> tuple[bool, str]:
        return True, ""


@defect("PSH-CFG-05", because="raised KeyError", by="pusher_never_raises_for_a_bad_configuration")
class NeedsACompleteConfiguration(ReferencePusher):
    """Raises when the endpoint is missing."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return await super().test_connection(**{**keywords, "endpoint": keywords["endpoint"]})


@defect("PSH-CFG-05", because="every connection is refused", by="pusher_notices_an_unreachable_remote")
class IsSureOfTheConnection(ReferencePusher):
    """Returns True without a request."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return True, "this needs no test"


@defect("PSH-CFG-05", because="raised httpx.ConnectError", by="pusher_notices_an_unreachable_remote")
class RaisesForADeadRemote(ReferencePusher):
    """Raises the error of its client when the remote cannot be reached."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        async with httpx.AsyncClient() as client:
            response = await client.get(keywords["endpoint"], headers=authorisation_given(keywords))
            return response.is_success, "the remote answered"


@defect("PSH-CFG-05", because="refuses every request with 401", by="pusher_notices_a_refused_credential")
class IsGladOfAnyAnswer(ReferencePusher):
    """Returns True for any response."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        reachable, text = await super().test_connection(**keywords)
        return reachable or text.startswith("the remote answered"), text


@defect(
    "PSH-CFG-05", because="a request that carries the credential", by="pusher_notices_a_refused_credential"
)
class AsksWhatIsPublic(ReferencePusher):
    """Tests a public path, without the credential."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        try:
            async with httpx.AsyncClient(timeout=2.0) as client:
                response = await client.get(f"{keywords['endpoint']}/health")
        except (KeyError, httpx.HTTPError, httpx.InvalidURL) as error:
            return False, f"the remote cannot be reached: {type(error).__name__}"
        return response.is_success, f"the remote answered {response.status_code}"


@defect(
    "PSH-CFG-05",
    by="pusher_accepts_a_good_configuration",
    because="expected True",
    harness=FolderHarness,
)
class DoesNotFindItsFolder(FolderPusher):
    """Looks for the directory under the whole URL, and does not find it."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        return False, "there is no such folder"


@defect("PSH-CFG-05", because="refuses every request with 401", by="pusher_notices_a_refused_credential")
class ProbesNothing(HttpPusher):
    """Tests the connection without a request."""

    async def probe(self) -> None:
        """Do nothing."""


@defect("PSH-CFG-05", because="raised pydantic", by="pusher_never_raises_for_a_bad_configuration")
class ExpectsAGoodConfiguration(HttpPusher):
    """Raises the error of pydantic for an invalid configuration."""

    @classmethod
    async def test_connection(cls, **keywords: Any) -> tuple[bool, str]:
        await cls._probe_once(keywords)
        return True, "The remote answers."
