"""The steps of an update, in their order."""

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
    from .merging import Change

__all__ = ["Update", "prepare"]


@dataclass(frozen=True, slots=True)
class Update:
    """What an update comes to.

    Attributes:
        former: The version of the template that the project was made with.
        current: The installed one.
        changes: What becomes of the project's files.
    """

    former: Version
    current: Version
    changes: tuple[Change, ...]


def prepare(folder: Path, template_from: str | None, scratch: Path) -> Update:
    """Find out what an update would change. The project and its repository are only read.

    Args:
        folder: The folder of the project.
        template_from: Where the template is that it was made with, or None to look for its version.
        scratch: A temporary folder.

    Returns:
        What would change.

    Raises:
        CommandError: It cannot be updated.
    """
    recorded = read_answers(folder)
    repository = open_repository(folder)
    sources = recorded_sources(folder)
    theirs = rendered(template_path(), recorded.current(), sources)
    current = Recorded.parse(theirs[Path(ANSWERS)]).version
    if recorded.version > current:
        raise CommandError(
            f"The project was made with template {recorded.version}, which is newer than the installed "
            f"{current}: upgrade fustor-driver-template."
        )
    if template_from is None and recorded.version == current:
        return Update(recorded.version, current, ())
    former = fetch(template_from or requirement(recorded.version), scratch / "template")
    base = rendered(former, recorded.former(), sources)
    # The answers are no text to merge: the new ones hold for the author's as well.
    base[Path(ANSWERS)] = repository.committed(ANSWERS)
    changes = Merge.within(scratch, repository).changes(base, theirs)
    return Update(recorded.version, current, tuple(changes))
