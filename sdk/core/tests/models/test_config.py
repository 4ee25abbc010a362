from __future__ import annotations

from typing import Any

import pytest
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import (
    FieldMapping,
    PasswdCredential,
    PusherConfig,
    PusherConfigDict,
    SourceConfig,
    SourceConfigDict,
    SyncConfig,
    SyncConfigDict,
)
from pydantic import ValidationError

CREDENTIAL = PasswdCredential(user="u")


def a_source(**changes: Any) -> SourceConfig:
    values: dict[str, Any] = {"driver": "d", "uri": "x", "credential": CREDENTIAL}
    return SourceConfig(**values | changes)


def a_pusher(**changes: Any) -> PusherConfig:
    values: dict[str, Any] = {"driver": "d", "endpoint": "x", "credential": CREDENTIAL}
    return PusherConfig(**values | changes)


def test_a_source_has_its_defaults() -> None:
    assert a_source().model_dump() == {
        "driver": "d",
        "uri": "x",
        "credential": {"user": "u", "passwd": None},
        "max_queue_size": 1000,
        "max_retries": 10,
        "retry_delay_sec": 5,
        "disabled": True,
        "driver_params": {},
    }


def test_a_pusher_has_its_defaults() -> None:
    assert a_pusher().model_dump() == {
        "driver": "d",
        "endpoint": "x",
        "credential": {"user": "u", "passwd": None},
        "batch_size": 100,
        "max_retries": 10,
        "retry_delay_sec": 5,
        "disabled": True,
        "driver_params": None,
    }


def test_a_sync_has_its_defaults() -> None:
    assert SyncConfig(source="s", pusher="p").model_dump() == {
        "source": "s",
        "pusher": "p",
        "disabled": True,
        "fields_mapping": [],
    }


@pytest.mark.parametrize("missing", ["driver", "uri", "credential"])
def test_a_source_needs_driver_uri_and_credential(missing: str) -> None:
    values = a_source().model_dump()
    del values[missing]
    with pytest.raises(ValidationError, match=missing):
        SourceConfig(**values)


@pytest.mark.parametrize("missing", ["driver", "endpoint", "credential"])
def test_a_pusher_needs_driver_endpoint_and_credential(missing: str) -> None:
    values = a_pusher().model_dump()
    del values[missing]
    with pytest.raises(ValidationError, match=missing):
        PusherConfig(**values)


@pytest.mark.parametrize("field", ["max_queue_size", "max_retries", "retry_delay_sec"])
@pytest.mark.parametrize("value", [0, -1])
def test_the_limits_of_a_source_are_positive(field: str, value: int) -> None:
    with pytest.raises(ValidationError, match=field):
        a_source(**{field: value})


@pytest.mark.parametrize("field", ["max_retries", "retry_delay_sec"])
@pytest.mark.parametrize("value", [0, -1])
def test_the_limits_of_a_pusher_are_positive(field: str, value: int) -> None:
    with pytest.raises(ValidationError, match=field):
        a_pusher(**{field: value})


@pytest.mark.parametrize("value", [0, -1])
def test_a_batch_size_that_is_not_positive_is_a_config_error(value: int) -> None:
    with pytest.raises(ConfigError) as caught:
        a_pusher(batch_size=value)
    assert caught.value.detail == "batch_size must be positive"


def test_a_batch_size_that_is_not_a_number_is_a_validation_error() -> None:
    with pytest.raises(ValidationError, match="batch_size"):
        a_pusher(batch_size="many")


def test_the_driver_params_of_a_source_are_never_none() -> None:
    with pytest.raises(ValidationError, match="driver_params"):
        a_source(driver_params=None)


def test_the_validation_error_of_a_source_is_not_dumped() -> None:
    source = a_source(validation_error="no schema")
    assert source.validation_error == "no schema"
    assert "validation_error" not in source.model_dump()


def test_an_unknown_key_is_ignored() -> None:
    assert a_source(colour="red") == a_source()


def test_assignment_is_not_validated() -> None:
    source = a_source()
    source.max_retries = 0
    assert source.max_retries == 0


def test_two_sources_do_not_share_their_driver_params() -> None:
    assert a_source().driver_params is not a_source().driver_params


def test_a_field_mapping_is_not_required_by_default() -> None:
    assert FieldMapping(to="a", source=["b:0"]).required is False


@pytest.mark.parametrize("values", [{"to": "a"}, {"source": ["b"]}])
def test_a_field_mapping_needs_both_ends(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FieldMapping(**values)


@pytest.mark.parametrize("kind", [SourceConfigDict, PusherConfigDict, SyncConfigDict])
def test_a_config_dict_is_empty_by_default(kind: type[Any]) -> None:
    assert kind().root == {}
    assert kind().model_dump() == {}


def test_a_config_dict_dumps_as_a_plain_dict() -> None:
    configs = SyncConfigDict(root={"t": SyncConfig(source="s", pusher="p")})
    assert configs.model_dump()["t"]["source"] == "s"
