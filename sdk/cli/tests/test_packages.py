"""The life of a driver: made, built, published to an index, installed by name, and checked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.packages

COMMAND = str(Path(sys.executable).with_name("fustor-driver"))

# The index accepts uploads of one user, and has only the uploaded packages.
INDEX = """
import sys
from wsgiref.simple_server import make_server
import pypiserver

def known(user, password):
    return (user, password) == ("ada", "s3cr3t:pw")

app = pypiserver.app(roots=[sys.argv[1]], disable_fallback=True, authenticate=["update"], auther=known)
with make_server("127.0.0.1", 0, app) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""

HARNESS = re.compile(r"class (\w+)\(\w+Harness\)")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """Return the host and port of a pypiserver."""
    directory = tmp_path / "index"
    directory.mkdir()
    command = [sys.executable, "-c", INDEX, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield f"127.0.0.1:{server.stdout.readline().strip()}"
        server.terminate()


def run(*command: str, directory: Path) -> str:
    done = subprocess.run(
        command,
        cwd=directory,
        env={name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def harness_of(project: Path) -> list[str]:
    """Return the `--harness` option of `check` for a project; a pusher over HTTP needs none."""
    classes = HARNESS.findall((project / "tests" / "test_conformance.py").read_text(encoding="utf-8"))
    return [f"--harness=tests.test_conformance:{name}" for name in classes]


@pytest.mark.parametrize("kind", ["source", "pusher"])
def test_a_new_driver_goes_all_the_way_to_an_index_and_back(
    tmp_path: Path, wheels: dict[str, Path], index: str, kind: str
) -> None:
    project = tmp_path / f"{kind}_road"
    run(COMMAND, "new", project.name, directory=tmp_path)
    published = run(COMMAND, "build", "--publish-to", f"http://ada:s3cr3t%3Apw@{index}/", directory=project)
    assert published.splitlines()[-1] == f"Published to http://{index}/."
    assert "s3cr3t" not in published

    environment = tmp_path / "environment"
    run(find_uv_bin(), "venv", "--python", sys.executable, str(environment), directory=tmp_path)
    install = (find_uv_bin(), "pip", "install", "--python", str(environment))
    sdk = map(str, wheels.values())
    run(*install, "--index", f"http://{index}/simple/", f"fustor-{kind}-road", *sdk, directory=tmp_path)
    command = str(environment / "bin" / "fustor-driver")
    checked = run(command, "check", f"{kind}:road", *harness_of(project), directory=project)
    assert f"{kind}:road (fustor-{kind}-road 0.1.0)" in checked
    assert f"{kind}:road is CONFORMANT" in checked.splitlines()[-1]
