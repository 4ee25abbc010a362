from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver.updating.former import fetch

NAME = "fustor_driver_template"
METADATA = "Metadata-Version: 2.1\nName: fustor-driver-template\nVersion: 0.2.9\n"
WANTED = "fustor-driver-template==0.2.9"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current directory, which has a subdirectory `vendor` and an index that does not respond."""
    directory = tmp_path / "project"
    (directory / "vendor").mkdir(parents=True)
    monkeypatch.chdir(directory)
    monkeypatch.setenv("UV_DEFAULT_INDEX", (tmp_path / "nowhere").as_uri())
    return directory


def put_wheel(directory: Path) -> None:
    files = {
        f"{NAME}/files/cookiecutter.json": "{}",
        f"{NAME}-0.2.9.dist-info/METADATA": METADATA,
        f"{NAME}-0.2.9.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{NAME}-0.2.9.dist-info/RECORD"
    listed = "".join(f"{name},,\n" for name in [*files, record])
    with zipfile.ZipFile(directory / f"{NAME}-0.2.9-py3-none-any.whl", "w") as archive:
        for name, text in {**files, record: listed}.items():
            archive.writestr(name, text)


def put_sdist(directory: Path) -> None:
    source = directory / f"{NAME}-0.2.9"
    source.mkdir()
    (source / "PKG-INFO").write_text(METADATA)
    (source / "setup.py").write_text("raise SystemExit('it was run')")
    with tarfile.open(directory / f"{NAME}-0.2.9.tar.gz", "w:gz") as archive:
        archive.add(source, source.name)


def test_a_template_is_fetched_by_its_version(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_wheel(project / "vendor")
    monkeypatch.setenv("UV_FIND_LINKS", str(project / "vendor"))
    assert (fetch(WANTED, project / "scratch") / "cookiecutter.json").is_file()


@pytest.mark.parametrize("settings", ["pyproject.toml", "uv.toml"])
def test_the_project_does_not_say_where_its_template_comes_from(project: Path, settings: str) -> None:
    put_wheel(project / "vendor")
    table = "[tool.uv]\n" if settings == "pyproject.toml" else ""
    (project / settings).write_text(f'{table}find-links = ["{project}/vendor"]\n')
    with pytest.raises(CommandError, match="cannot be fetched"):
        fetch(WANTED, project / "scratch")


def test_a_template_that_an_index_offers_is_not_built(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_sdist(project / "vendor")
    monkeypatch.setenv("UV_FIND_LINKS", str(project / "vendor"))
    with pytest.raises(CommandError, match="cannot be fetched"):
        fetch(WANTED, project / "scratch")
    assert "no usable wheels" in capsys.readouterr().err


def test_a_password_in_the_address_of_a_template_is_not_repeated(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(CommandError) as refused:
        fetch("http://bob:s3cr3t@127.0.0.1:9/template-1-py3-none-any.whl", project / "scratch")
    assert "http://***@127.0.0.1:9/" in refused.value.message
    assert "s3cr3t" not in f"{refused.value}{capsys.readouterr().err}"
