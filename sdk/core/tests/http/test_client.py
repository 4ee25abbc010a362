from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from fustor_core.exceptions import ConfigError
from fustor_core.http import HttpPusher
from fustor_core.http._client import trusted_certificates

if TYPE_CHECKING:
    from collections.abc import Callable

    from fustor_core.models.config import PusherConfig

VARIABLES = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the proxy variables of this machine."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "socks9://user:a-secret@proxy.test"),
        ("https_proxy", "http://user:a-secret@[::1"),
        ("HTTP_PROXY", "user:a-secret"),
        ("NO_PROXY", "[::1"),
    ],
)
def test_the_error_for_an_unusable_proxy_names_its_variable(
    make_config: Callable[..., PusherConfig], monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=f"variable {variable} cannot be used") as raised:
        HttpPusher("test", make_config())
    assert "a-secret" not in raised.value.detail


def test_a_socks_proxy_needs_the_socks_extra_of_httpx(
    make_config: Callable[..., PusherConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.test")
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(ConfigError, match=r"ALL_PROXY .* httpx\[socks\] is installed"):
        HttpPusher("test", make_config())


def test_the_certificates_are_loaded_once() -> None:
    assert trusted_certificates() is trusted_certificates()
