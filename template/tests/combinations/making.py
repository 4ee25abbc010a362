"""Make the project of a row with cookiecutter, standalone or in a workspace."""

from __future__ import annotations

import json
from pathlib import Path

from cookiecutter.main import cookiecutter
from fustor_driver_template import template_path

from .axes import Row, options
from .steps import Project

__all__ = ["make"]

ROOT = Path(__file__).parents[3]
SDK = {
    "fustor-event-model": "sdk/event-model",
    "fustor-core": "sdk/core",
    "fustor-conformance": "conformance",
    "fustor-driver-template": "template",
    "fustor-driver": "sdk/cli",
}


def make(row: Row, scratch: Path, exhaustive: bool) -> Project:
    """Make the project of a row, which takes the SDK from this checkout.

    Args:
        row: The row.
        scratch: The directory to create for the project and its workspace.
        exhaustive: Whether to run every step in it.

    Returns:
        The project.
    """
    sources = {name: {"path": str(ROOT / path), "editable": True} for name, path in SDK.items()}
    in_workspace = row["mode"] == "workspace"
    output = scratch / "packages" if in_workspace else scratch
    output.mkdir(parents=True)
    if in_workspace:
        (scratch / "pyproject.toml").write_text(workspace(sources), encoding="utf-8")
    chosen = options(row)
    config = scratch / "cookiecutter-config.json"
    config.write_text(json.dumps({"replay_dir": str(scratch), "cookiecutters_dir": str(scratch)}))
    project = cookiecutter(
        str(template_path()),
        no_input=True,
        extra_context={**chosen, "_sdk_sources": {} if in_workspace else sources},
        output_dir=str(output),
        config_file=str(config),
    )
    driver = f"{chosen['driver_type']}:{chosen['name']}"
    return Project(row, scratch, Path(project), driver, exhaustive)


def workspace(sources: dict[str, dict[str, object]]) -> str:
    """Return the `pyproject.toml` of a workspace whose members take the SDK from this checkout."""
    head = ["[tool.uv.workspace]", 'members = ["packages/*"]', "", "[tool.uv.sources]"]
    paths = {name: json.dumps(entry["path"]) for name, entry in sources.items()}
    entries = [f"{name} = {{ path = {path}, editable = true }}" for name, path in paths.items()]
    return "\n".join([*head, *entries, ""])
