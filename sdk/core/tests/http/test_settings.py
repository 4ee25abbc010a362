from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fustor_core.exceptions import ConfigError
from fustor_core.http._settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from fustor_core.models.config import PusherConfig


def test_the_time_limit_is_read_from_the_configuration(make_config: Callable[..., PusherConfig]) -> None:
    config = make_config(driver_params={"timeout_sec": 2})
    assert Settings.read(config, 10.0).timeout_sec == 2.0


@pytest.mark.parametrize("params", [None, {}, {"tenant": "a"}])
def test_the_time_limit_has_a_default(make_config: Callable[..., PusherConfig], params: Any) -> None:
    assert Settings.read(make_config(driver_params=params), 10.0).timeout_sec == 10.0


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("endpoint", ""),
        ("endpoint", "remote.test"),
        ("endpoint", "http://"),
        ("endpoint", "ftp://remote.test"),
        ("endpoint", "http://[::1"),
        ("endpoint", "http://xn--a/"),
        ("endpoint", "http://remote.test/\ud800"),
        ("endpoint", "http://remote.test/" + "a" * 70_000),
        ("endpoint", "http://remote.test:0"),
        ("endpoint", "http://remote.test:99999"),
        ("endpoint", "http://user:a-secret@remote.test"),
        ("endpoint", "http://remote.test?token=a-secret"),
        ("endpoint", "http://remote.test#a-secret"),
        ("credential.key", {"key": ""}),
        ("credential.key", {"key": "a-secret\n"}),
        ("credential.key", {"key": " a-secret"}),
        ("credential.user", {"user": "a:b", "passwd": "a-secret"}),
        ("credential.user", {"user": "\ud800", "passwd": "a-secret"}),
        ("credential.passwd", {"user": "a", "passwd": "a-secret\ud800"}),
        ("driver_params.timeout_sec", {"timeout_sec": 0}),
        ("driver_params.timeout_sec", {"timeout_sec": -1}),
        ("driver_params.timeout_sec", {"timeout_sec": 3601}),
        ("driver_params.timeout_sec", {"timeout_sec": True}),
        ("driver_params.timeout_sec", {"timeout_sec": "5"}),
        ("driver_params.timeout_sec", {"timeout_sec": float("nan")}),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_the_secret(
    make_config: Callable[..., PusherConfig], setting: str, value: Any
) -> None:
    config = make_config(**{setting.partition(".")[0]: value})
    with pytest.raises(ConfigError, match=setting) as raised:
        Settings.read(config, 10.0)
    assert raised.value.detail.partition(" ")[0] == setting
    assert "a-secret" not in raised.value.detail


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("endpoint", "https://remote.test:65535/fustor/"),
        ("endpoint", "http://[::1]:1"),
        ("credential", {"key": "a key"}),
        ("credential", {"user": "", "passwd": "a:b"}),
        ("driver_params", {"timeout_sec": 3600}),
        ("driver_params", {"timeout_sec": 0.001}),
    ],
)
def test_a_setting_at_its_limit_is_used(
    make_config: Callable[..., PusherConfig], setting: str, value: Any
) -> None:
    config = make_config(**{setting: value})
    assert Settings.read(config, 10.0).endpoint == config.endpoint


@pytest.mark.parametrize(("attempts", "longest"), [(1, 10.0), (2, 25.0), (3, 40.0)])
def test_the_longest_call_includes_all_attempts_and_all_pauses(attempts: int, longest: float) -> None:
    assert Settings("http://remote.test", attempts, 5, 10.0).longest_call_sec == longest
