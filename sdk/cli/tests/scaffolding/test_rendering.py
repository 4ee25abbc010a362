from __future__ import annotations

import errno
import os
import shutil
import tempfile
import tomllib
from typing import TYPE_CHECKING

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver._console.processes import capture, find_uv, own_environment
from fustor_driver.scaffolding import rendering
from fustor_driver.scaffolding.answers import Questions
from fustor_driver.scaffolding.naming import Project
from fustor_driver.scaffolding.template_options import option_problem
from fustor_driver_template import template_path

if TYPE_CHECKING:
    from pathlib import Path

    from fustor_driver.scaffolding.origin import Source


def project_with(**options: str) -> Project:
    given = {"name": "hello", "author": "A", "email": "", **options}
    return Project(Questions(given, option_problem).defaults())


PROJECT = project_with()


def metadata(project: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    ["it's", 'a "quoted" \\ text', "{{ 7 * 7 }}", "{% if %}", "{# x", "$x \U0001f600 中文", "]]", "'''"],
)
def test_any_text_arrives_as_it_was_given(tmp_path: Path, text: str) -> None:
    target = tmp_path / "source_hello"
    rendering.render(project_with(display_name=text, description=text, author=text), {}, target)
    assert metadata(target)["project"]["description"] == text
    assert metadata(target)["project"]["authors"] == [{"name": text}]


def test_the_sources_of_the_sdk_are_written_for_uv(tmp_path: Path) -> None:
    sources: dict[str, Source] = {
        "fustor-core": {"path": 'a "b"', "editable": True},
        "fustor-event-model": {"git": "g", "rev": "r"},
    }
    target = tmp_path / "source_hello"
    rendering.render(PROJECT, sources, target)
    assert metadata(target)["tool"]["uv"] == {"sources": sources}


def test_uv_finds_all_of_an_sdk_that_is_wheels(tmp_path: Path, wheels: dict[str, Path]) -> None:
    target = tmp_path / "source_hello"
    sources: dict[str, Source] = {name: {"path": str(wheel)} for name, wheel in wheels.items()}
    rendering.render(PROJECT, sources, target)
    ended = capture([find_uv(), "lock"], target, own_environment(os.environ), seconds=100)
    assert ended.code == 0, ended.output
    packages = tomllib.loads((target / "uv.lock").read_text())["package"]
    assert {package["name"] for package in packages if "path" in package["source"]} == set(wheels)


def test_an_sdk_from_an_index_needs_no_sources(tmp_path: Path) -> None:
    target = tmp_path / "source_hello"
    rendering.render(PROJECT, {}, target)
    assert "uv" not in metadata(target)["tool"]


CODE = "{{ cycler.__init__.__globals__.os.system('touch ran') }}"


def test_the_name_of_a_directory_is_not_run_as_code(tmp_path: Path, home: Path) -> None:
    directory = tmp_path / CODE
    directory.mkdir()
    rendering.render(PROJECT, {}, directory / "source_hello")
    assert [path.name for path in (*tmp_path.iterdir(), *directory.iterdir())] == [CODE, "source_hello"]
    assert list(home.rglob("ran")) == []


def test_a_temporary_directory_that_cookiecutter_would_act_on_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / CODE).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / CODE))
    with pytest.raises(
        CommandError, match=r"^the temporary directory .* has { or \$ in its path, set TMPDIR"
    ):
        rendering.render(PROJECT, {}, tmp_path / "source_hello")
    assert [*tmp_path.rglob("*")] == [tmp_path / CODE]


def test_a_template_that_is_installed_below_such_a_directory_is_rendered(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = shutil.copytree(template_path(), tmp_path / CODE / "template")
    monkeypatch.setattr(rendering, "template_path", lambda: template)
    rendering.render(PROJECT, {}, tmp_path / "source_hello")
    assert metadata(tmp_path / "source_hello")["project"]["name"] == "fustor-source-hello"
    assert list(home.rglob("ran")) == []


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_a_rendering_that_is_broken_off_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    def broken_off(*args: object, **kwargs: object) -> None:
        raise failure

    monkeypatch.setattr("cookiecutter.main.generate_files", broken_off)
    with pytest.raises(failure):
        rendering.render(PROJECT, {}, tmp_path / "source_hello")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_sentence_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_is_full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("pathlib.Path.write_bytes", disk_is_full)
    with pytest.raises(CommandError, match=r"source_hello' cannot be written: No space left on device$"):
        rendering.render(PROJECT, {}, tmp_path / "source_hello")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_but_the_project(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary, output = tmp_path / "temporary", tmp_path / "output"
    temporary.mkdir()
    output.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    rendering.render(PROJECT, {}, output / "source_hello")
    assert [path.name for path in output.iterdir()] == ["source_hello"]
    assert [*home.iterdir(), *temporary.iterdir()] == []


def test_the_cookiecutter_config_of_the_user_plays_no_part(tmp_path: Path, home: Path) -> None:
    (home / ".cookiecutterrc").write_text('default_context: {driver_type: "pusher"}')
    target = tmp_path / "source_hello"
    rendering.render(PROJECT, {}, target)
    assert "fustor.drivers.sources" in metadata(target)["project"]["entry-points"]  # type: ignore[operator]


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = tempfile.mkdtemp

    def refuse(suffix: str | None, prefix: str | None, directory: str | None) -> str:
        if directory:
            raise PermissionError(13, os.strerror(13))
        return make(suffix, prefix)

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(CommandError, match=r"source_hello.*Permission denied"):
        rendering.render(PROJECT, {}, tmp_path / "source_hello")


@pytest.mark.parametrize("text", ["{", "1", "[1]", "[" * 100_000])
def test_what_is_no_table_of_options_is_no_template(tmp_path: Path, text: str) -> None:
    (tmp_path / "cookiecutter.json").write_text(text)
    with pytest.raises(CommandError, match=r"cookiecutter\.json' is not a template of a driver"):
        rendering.rendered(tmp_path, PROJECT, {})
