from __future__ import annotations

from typing import Any

import pytest
from fustor_driver.scaffolding.origin import SDK, Source, sdk_sources, source_of

GIT = {"url": "https://forge.test/sdk.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({}, {}),
        (GIT, {"git": "https://forge.test/sdk.git", "rev": "abc"}),
        (
            {**GIT, "subdirectory": "sdk/core"},
            {"git": "https://forge.test/sdk.git", "rev": "abc", "subdirectory": "sdk/core"},
        ),
        ({"url": "https://forge.test/sdk", "vcs_info": {"vcs": "hg", "commit_id": "abc"}}, {}),
        (
            {"url": "file:///a%20b/core", "dir_info": {"editable": True}},
            {"path": "/a b/core", "editable": True},
        ),
        ({"url": "file:///core", "dir_info": {}}, {"path": "/core", "editable": False}),
        ({"url": "https://forge.test/c.whl", "archive_info": {}}, {"url": "https://forge.test/c.whl"}),
        ({"url": "file:///dist/core.whl", "archive_info": {}}, {"path": "/dist/core.whl"}),
    ],
)
def test_what_the_installer_recorded_becomes_a_source_for_uv(record: dict[str, Any], source: Source) -> None:
    assert source_of(record) == source


def test_the_sdk_that_runs_this_test_is_looked_up_under_its_own_names() -> None:
    assert set(sdk_sources()) <= set(SDK)
