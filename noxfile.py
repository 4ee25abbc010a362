"""Every task of this project. `uv run nox` runs the quick ones; `uv run nox -l` lists them all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PYTHONS = ["3.11", "3.12", "3.13"]
OTHER_PYTHONS = [python for python in PYTHONS if python != f"{sys.version_info[0]}.{sys.version_info[1]}"]
# In the order of dependency.
DISTRIBUTIONS = ["sdk/event-model", "sdk/core", "conformance", "template", "sdk/cli"]
EXTRAS = {"sdk/core": "[http]"}
EDITABLE = [part for folder in DISTRIBUTIONS for part in ("-e", folder + EXTRAS.get(folder, ""))]

# This wheel also holds the files of the template, which are not modules.
UNUSUAL_WHEELS = {"fustor_driver_template": ["--ignore", "W002,W004"]}

# The published drivers to check, with the requirements that they do not declare.
PUBLISHED = [
    "fustor-pusher-openapi==0.2.16",
    "fustor-pusher-echo==0.2.16",
    "fustor-source-fs==0.2.16",
    "watchdog==6.0.0",
]

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
# A missing interpreter is named and left out, on a CI machine too.
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "lint", "types"]


def _runs(python: str) -> bool:
    try:
        return subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _find_interpreters() -> None:
    """Put the interpreters of pyenv on the path; its shims exist even for versions that are not active."""
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for python in PYTHONS:
        if not _runs(f"python{python}"):
            for folder in sorted(versions.glob(f"{python}.*/bin")):
                os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


_find_interpreters()


def _install_browser(session: nox.Session) -> None:
    """Install the browser for the tests of the HTML report, if this machine has apt-get and we are root."""
    if shutil.which("chromium") is None and shutil.which("apt-get") and os.geteuid() == 0:
        session.run("apt-get", "update", "-q", external=True, silent=True)
        packages = ["--no-install-recommends", "chromium"]
        session.run("apt-get", "install", "-q", "-y", *packages, external=True, silent=True)


def _run_tests(session: nox.Session, *arguments: str) -> None:
    _install_browser(session)
    session.install(*EDITABLE, "--group", "test")
    session.run("pytest", "-n", "3", *arguments, *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests on the current Python, every defect included."""
    _run_tests(session)


@nox.session(python=OTHER_PYTHONS)
def interpreters(session: nox.Session) -> None:
    """Run the same tests on every other installed Python that the project supports."""
    _run_tests(session)


@nox.session
def exhaustive(session: nox.Session) -> None:
    """Run every correct driver, both mounts of the remote, and every combination of template options."""
    _run_tests(session, "-m", "exhaustive and not packages")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and the layers."""
    session.install(*EDITABLE, "--group", "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of every distribution, strictly."""
    session.install(*EDITABLE, "--group", "types")
    for folder in DISTRIBUTIONS:
        session.run("mypy", f"{folder}/src")


@nox.session
def template(session: nox.Session) -> None:
    """Make projects that cover every pair of options, and run the checks of an author and of PyPI in each."""
    session.install(*EDITABLE, "--group", "template")
    with session.chdir("template/tests"):
        session.run("python", "-m", "combinations.matrix", *session.posargs)


def _built(session: nox.Session, *, sdist: bool) -> list[Path]:
    """Build every distribution in the session's directory, and return the files."""
    folder = Path(session.create_tmp()).resolve() / "built"
    shutil.rmtree(folder, ignore_errors=True)
    kinds = ["--sdist", "--wheel"] if sdist else ["--wheel"]
    session.run("uv", "build", "--all-packages", *kinds, "--out-dir", str(folder), external=True, silent=True)
    return sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])


@nox.session
def packages(session: nox.Session) -> None:
    """Build every distribution, import each alone, and publish new drivers to a local index."""
    session.install(*EDITABLE, "--group", "test", "--group", "template")
    built = _built(session, sdist=True)
    session.run("twine", "check", "--strict", *map(str, built))
    for wheel in [file for file in built if file.suffix == ".whl"]:
        module = wheel.name.partition("-")[0]
        session.run("check-wheel-contents", *UNUSUAL_WHEELS.get(module, []), str(wheel))
        alone = Path(session.create_tmp()).resolve() / module
        session.run("uv", "venv", "--quiet", "--clear", str(alone), external=True)
        install = ["uv", "pip", "install", "--quiet", "--python", str(alone)]
        session.run(*install, "--find-links", str(wheel.parent), str(wheel), external=True)
        session.run(str(alone / "bin" / "python"), "-W", "error", "-c", f"import {module}", external=True)
    # Each of these tests builds and installs packages for minutes.
    session.run("pytest", "-m", "packages", "-n", "2", "--timeout", "1200", *session.posargs)


@nox.session
def defects(session: nox.Session) -> None:
    """Run every defect with 20 seeds, and write docs/defects.md; `-- --seeds 2 --only SRC-POS` for a part."""
    session.install(*EDITABLE, "--group", "test")
    page = [] if session.posargs else ["--page", str(ROOT / "docs" / "defects.md")]
    with session.chdir("conformance/tests"):
        session.run("python", "-m", "proof.tools.matrix", *page, *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Run the kit 200 times on the reference drivers; `-- --runs 20` for fewer."""
    session.install(*EDITABLE, "--group", "test")
    with session.chdir("conformance/tests"):
        session.run("python", "-m", "proof.tools.soak", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Mutate the reference drivers, run the kit on each mutant, and write docs/mutants.md."""
    session.install(*EDITABLE, "--group", "test", "--group", "mutants")
    page = [] if session.posargs else ["--page", str(ROOT / "docs" / "mutants.md")]
    with session.chdir("conformance/tests"):
        session.run("python", "-m", "proof.tools.mutants", *page, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the costs of the kit and the command, as ratios."""
    session.install(*EDITABLE, "--group", "test")
    session.run("python", "conformance/benchmarks/run.py")
    session.run("python", "sdk/cli/benchmarks/run.py")


@nox.session
def published(session: nox.Session) -> None:
    """Check drivers that are published on PyPI, unmodified, and write docs/published.md."""
    session.install(*map(str, _built(session, sdist=False)), *PUBLISHED)
    work = Path(session.create_tmp()).resolve()
    session.run("python", "examples/published_drivers/check_all.py", str(work), *session.posargs)


if __name__ == "__main__":
    sys.exit("run `uv run nox`")
