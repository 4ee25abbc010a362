# /// script
# dependencies = ["nox[uv]>=2025.10.16"]
# ///
"""The tasks of this project: `uv run noxfile.py` runs them, `uv run noxfile.py -l` lists them."""

from __future__ import annotations

import shutil

import nox

{% if cookiecutter.mode == "workspace" %}
DEVELOPMENT = ["--editable", ".[dev]"]
{% else %}
DEVELOPMENT = ["--editable", ".", "--group", "dev"]
{% endif %}

nox.needs_version = ">=2025.10.16"
nox.options.default_venv_backend = "uv"


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run the tests, which include one for each clause of the driver contract."""
    session.install(*DEVELOPMENT)
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*DEVELOPMENT)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    session.install(*DEVELOPMENT)
    session.run("mypy")


@nox.session
def package(session: nox.Session) -> None:
    """Build the packages, and check their metadata and contents."""
    session.install("build[uv]", "check-wheel-contents", "twine>=7")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build", "--installer", "uv")
    session.run("twine", "check", "--strict", "dist/*")
    session.run("check-wheel-contents", "dist")


if __name__ == "__main__":
    nox.main()
