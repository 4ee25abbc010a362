"""The settings of this source: their checks, and the form that asks for them."""

from __future__ import annotations

import re
{% block imports %}
from typing import Any
{% endblock %}

from fustor_core.exceptions import ConfigError


def table_name(uri: object) -> str:
    """Return the name of the table that a uri names.

    Raises:
        ConfigError: The uri does not name a table. The message names the setting, but does not quote its value,
            because a uri may hold a password (SRC-CFG-03, SRC-CFG-10).
    """
    found = re.fullmatch(r"memory://([\w.-]+)", uri) if isinstance(uri, str) else None
    if not found:
        raise ConfigError("uri must be memory:// and the name of a table, like memory://orders")
    return found[1]


{% block more %}
{% endblock %}
def wizard_steps() -> dict[str, Any]:
    """Return the steps of the form, as `get_wizard_steps` must return them (SRC-CFG-09)."""
    # YOURS: the settings of your driver.
    credential = {
        "type": "object",
        "properties": {"user": {"type": "string"}, "passwd": {"type": "string", "format": "password"}},
        "required": ["user"],
    }
{% block schema %}
    schema = {
        "type": "object",
        "properties": {"uri": {"type": "string", "pattern": "^memory://.+$"}, "credential": credential},
        "required": ["uri", "credential"],
    }
{% endblock %}
    return {
        "steps": [
            {
                "step_id": "connection",
                "title": "Connection",
                "schema": schema,
                "validations": ["test_connection"],
            }
        ]
    }
