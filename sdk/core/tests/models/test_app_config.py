from __future__ import annotations

import json

import pytest
from fustor_core.exceptions import ConfigError, NotFoundError
from fustor_core.models.config import AppConfig, PasswdCredential, PusherConfig, SourceConfig, SyncConfig

CREDENTIAL = PasswdCredential(user="u")
SOURCE = SourceConfig(driver="d", uri="x", credential=CREDENTIAL, disabled=False)
PUSHER = PusherConfig(driver="d", endpoint="x", credential=CREDENTIAL, disabled=False)
SYNC = SyncConfig(source="s", pusher="p", disabled=False)


@pytest.fixture
def app() -> AppConfig:
    """One source `s`, one pusher `p`, and the sync `t` between them, all enabled."""
    app = AppConfig()
    app.add_source("s", SOURCE.model_copy())
    app.add_pusher("p", PUSHER.model_copy())
    app.add_sync("t", SYNC.model_copy())
    return app


def test_a_new_configuration_is_empty() -> None:
    app = AppConfig()
    assert (app.get_sources(), app.get_pushers(), app.get_syncs()) == ({}, {}, {})


def test_two_configurations_share_nothing() -> None:
    assert AppConfig().get_sources() is not AppConfig().get_sources()


def test_the_dicts_are_live(app: AppConfig) -> None:
    assert app.get_sources() is app.sources.root
    assert app.get_pushers() is app.pushers.root
    assert app.get_syncs() is app.syncs.root


def test_one_config_is_found_by_id(app: AppConfig) -> None:
    assert (app.get_source("s"), app.get_pusher("p"), app.get_sync("t")) == (SOURCE, PUSHER, SYNC)


def test_an_unknown_id_gives_none(app: AppConfig) -> None:
    assert (app.get_source("?"), app.get_pusher("?"), app.get_sync("?")) == (None, None, None)


def test_adding_returns_the_config() -> None:
    app = AppConfig()
    assert app.add_source("s", SOURCE) is SOURCE
    assert app.add_pusher("p", PUSHER) is PUSHER
    assert app.add_sync("t", SYNC) is SYNC


def test_a_source_is_not_added_twice(app: AppConfig) -> None:
    with pytest.raises(ConfigError) as caught:
        app.add_source("s", SOURCE)
    assert caught.value.detail == "Source config with name 's' already exists."


def test_a_pusher_is_not_added_twice(app: AppConfig) -> None:
    with pytest.raises(ConfigError) as caught:
        app.add_pusher("p", PUSHER)
    assert caught.value.detail == "Pusher config with name 'p' already exists."


def test_a_sync_is_not_added_twice_even_with_unknown_dependencies(app: AppConfig) -> None:
    with pytest.raises(ConfigError) as caught:
        app.add_sync("t", SyncConfig(source="?", pusher="?"))
    assert caught.value.detail == "Sync config with id 't' already exists."


@pytest.mark.parametrize(
    ("sync", "detail"),
    [
        (SyncConfig(source="?", pusher="?"), "Dependency source '?' not found."),
        (SyncConfig(source="s", pusher="?"), "Dependency pusher '?' not found."),
    ],
)
def test_a_sync_needs_its_source_and_its_pusher(app: AppConfig, sync: SyncConfig, detail: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        app.add_sync("new", sync)
    assert caught.value.detail == detail
    assert app.get_sync("new") is None


@pytest.mark.parametrize("kind", ["source", "pusher", "sync"])
def test_deleting_an_unknown_id_is_not_found(app: AppConfig, kind: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        getattr(app, f"delete_{kind}")("?")
    assert caught.value.detail == f"{kind.capitalize()} config with id '?' not found."


@pytest.mark.parametrize(("kind", "name"), [("source", "s"), ("pusher", "p")])
def test_deleting_an_end_deletes_its_syncs(app: AppConfig, kind: str, name: str) -> None:
    config = getattr(app, f"get_{kind}")(name)
    assert getattr(app, f"delete_{kind}")(name) is config
    assert getattr(app, f"get_{kind}")(name) is None
    assert app.get_syncs() == {}


def test_deleting_an_end_keeps_the_syncs_of_others(app: AppConfig) -> None:
    app.add_source("other", SOURCE)
    app.delete_source("other")
    assert app.get_sync("t") == SYNC


def test_deleting_a_sync_keeps_its_ends(app: AppConfig) -> None:
    assert app.delete_sync("t") == SYNC
    assert (app.get_source("s"), app.get_pusher("p"), app.get_sync("t")) == (SOURCE, PUSHER, None)


def test_a_sync_with_everything_enabled_is_not_disabled(app: AppConfig) -> None:
    assert app.check_sync_is_disabled("t") is False


@pytest.mark.parametrize(("kind", "name"), [("source", "s"), ("pusher", "p"), ("sync", "t")])
def test_a_sync_is_disabled_with_any_of_its_parts(app: AppConfig, kind: str, name: str) -> None:
    getattr(app, f"get_{kind}")(name).disabled = True
    assert app.check_sync_is_disabled("t") is True


def test_an_unknown_sync_is_not_found(app: AppConfig) -> None:
    with pytest.raises(NotFoundError) as caught:
        app.check_sync_is_disabled("?")
    assert caught.value.detail == "Sync with id '?' not found."


@pytest.mark.parametrize(("kind", "name"), [("source", "s"), ("pusher", "p")])
def test_an_enabled_sync_that_lost_an_end_is_not_found(app: AppConfig, kind: str, name: str) -> None:
    del getattr(app, f"get_{kind}s")()[name]
    with pytest.raises(NotFoundError) as caught:
        app.check_sync_is_disabled("t")
    assert caught.value.detail == f"Dependency {kind} '{name}' not found for sync 't'."


def test_a_disabled_sync_needs_no_ends(app: AppConfig) -> None:
    app.get_syncs()["t"].disabled = True
    app.get_sources().clear()
    assert app.check_sync_is_disabled("t") is True


def test_the_dump_is_plain_data_and_reads_back_equal(app: AppConfig) -> None:
    text = json.dumps(app.model_dump(by_alias=True, exclude_none=True))
    assert AppConfig.model_validate(json.loads(text)) == app
