"""The steps of an update, in order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fustor_driver_template import template_path
from packaging.version import Version

from .._console.errors import CommandError
from ..scaffolding.rendering import rendered
from .former import fetch, requirement
from .merging import Merge
from .recorded import ANSWERS, Recorded, read_answers, recorded_sources
from .repository import open_repository

if TYPE_CHECKING:
    from .changes import Change

__all__ = ["Update", "prepare"]


@dataclass(frozen=True, slots=True)
class Update:
    """The result of an update.

    Attributes:
        former: The version of the template that made the project.
        current: The version of the installed template.
        changes: The changes to the project's files.
    """

    former: Version
    current: Version
    changes: tuple[Change, ...]


def prepare(directory: Path, template_from: str | None, scratch: Path) -> Update:
    """Prepare an update. The project and its repository are only read.

    Args:
        directory: The directory of the project.
        template_from: The former template, as for `fetch`; None to fetch its version from the index.
        scratch: A temporary directory.

    Returns:
        The update.

    Raises:
        CommandError: The project cannot be updated.
    """
    recorded = read_answers(directory)
    repository = open_repository(directory)
    sources = recorded_sources(directory)
    theirs = rendered(template_path(), recorded.current(), sources)
    current = Recorded.parse(theirs[Path(ANSWERS)]).version
    if recorded.version > current:
        raise CommandError(
            f"the project was made with template {recorded.version}, which is newer than the installed "
            f"{current}: upgrade fustor-driver-template"
        )
    if template_from is None and recorded.version == current:
        return Update(recorded.version, current, ())
    former = fetch(template_from or requirement(recorded.version), scratch / "template")
    base = rendered(former, recorded.former(), sources)
    # The answers file is not merged: the new one replaces the committed one.
    base[Path(ANSWERS)] = repository.committed(ANSWERS)
    changes = Merge.within(scratch, repository).changes(base, theirs)
    return Update(recorded.version, current, tuple(changes))
