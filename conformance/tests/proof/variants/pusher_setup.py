"""Pushers with unusual credentials and configuration."""

from __future__ import annotations

from typing import Any, ClassVar

from fustor_core.exceptions import ConfigError
from fustor_core.models.config import ApiKeyCredential, PasswdCredential, PusherConfig

from ..references.pushers import ReferencePusher
from ..tools.registry import variant


@variant()
class SendsXApiKey(ReferencePusher):
    """Sends a key as `x-api-key`."""

    def headers(self) -> dict[str, str]:
        credential = self.config.credential
        return (
            {"X-API-Key": credential.key} if isinstance(credential, ApiKeyCredential) else super().headers()
        )


@variant()
class WritesTheSchemeInLowerCase(ReferencePusher):
    """Writes the scheme of the credential in lower case, which HTTP allows."""

    def headers(self) -> dict[str, str]:
        scheme, _, token = super().headers()["Authorization"].partition(" ")
        return {"authorization": f"{scheme.lower()} {token}"}


@variant()
class RefusesPasswords(ReferencePusher):
    """Supports only keys, and refuses a password with ConfigError."""

    def __init__(self, id: str, config: PusherConfig) -> None:  # noqa: A002 - the contract's name
        if isinstance(config.credential, PasswdCredential):
            raise ConfigError("credential: a password is not supported, give a key")
        super().__init__(id, config)


@variant()
class NeedsAllFields(ReferencePusher):
    """Needs all fields and has no wizard."""

    needed: ClassVar[dict[str, Any]] = {}

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        return {}


@variant()
class HasAWizard(ReferencePusher):
    """Has wizard steps that share a component, and one with definitions of its own."""

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        shared = {"type": "object", "properties": {"endpoint": {"$ref": "#/components/schemas/Url"}}}
        own = {"$defs": {"Key": {"type": "string"}}, "properties": {"key": {"$ref": "#/$defs/Key"}}}
        return {
            "steps": [
                {
                    "step_id": "endpoint",
                    "title": "Endpoint",
                    "schema": shared,
                    "validations": ["test_connection"],
                },
                {"step_id": "credential", "title": "Credential", "schema": own},
            ],
            "components": {"schemas": {"Url": {"type": "string", "format": "uri"}}},
        }
