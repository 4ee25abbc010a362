"""Makes the project of a row, alone or in a workspace, as cookiecutter does."""

from __future__ import annotations

import json
from pathlib import Path

from cookiecutter.main import cookiecutter
from fustor_driver_template import template_path

from combinations.axes import Row, options
from combinations.steps import Project

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
    """Make a row's project, which finds the SDK in this checkout.

    Args:
        row: The row.
        scratch: A folder for all that belongs to it, which is made.
        exhaustive: Whether everything is to be run in it.

    Returns:
        The project.
    """
    sources = {name: {"path": str(ROOT / folder), "editable": True} for name, folder in SDK.items()}
    within = row["mode"] == "workspace"
    output = scratch / "packages" if within else scratch
    output.mkdir(parents=True)
    if within:
        (scratch / "pyproject.toml").write_text(workspace(sources), encoding="utf-8")
    chosen = options(row)
    config = scratch / "cookiecutter-config.json"
    config.write_text(json.dumps({"replay_dir": str(scratch), "cookiecutters_dir": str(scratch)}))
    folder = cookiecutter(
        str(template_path()),
        no_input=True,
        extra_context={**chosen, "_sdk_sources": {} if within else sources},
        output_dir=str(output),
        config_file=str(config),
    )
    driver = f"{chosen['driver_type']}:{chosen['name']}"
    return Project(row, scratch, Path(folder), driver, exhaustive)


def workspace(sources: dict[str, dict[str, object]]) -> str:
    """Return the `pyproject.toml` of a workspace whose members find the SDK in this checkout."""
    head = ["[tool.uv.workspace]", 'members = ["packages/*"]', "", "[tool.uv.sources]"]
    paths = {name: json.dumps(entry["path"]) for name, entry in sources.items()}
    entries = [f"{name} = {{ path = {path}, editable = true }}" for name, path in paths.items()]
    return "\n".join([*head, *entries, ""])
