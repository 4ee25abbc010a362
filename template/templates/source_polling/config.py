{% extends "source_common/config.py" %}
{% block imports %}
from collections.abc import Mapping
from typing import Any
{% endblock %}
{% block more %}
def poll_seconds(driver_params: Mapping[str, Any]) -> float:
    """Return the pause between two polls, in seconds.

    Raises:
        ConfigError: The setting is not a number in the allowed range.
    """
    seconds = driver_params.get("poll_seconds", 1.0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= 3600:
        raise ConfigError("driver_params.poll_seconds must be a number of seconds above 0, at most 3600")
    return float(seconds)


{% endblock %}
{% block schema %}
    poll = {"type": "number", "exclusiveMinimum": 0, "maximum": 3600, "default": 1}
    schema = {
        "type": "object",
        "properties": {
            "uri": {"type": "string", "pattern": "^memory://.+$"},
            "credential": credential,
            "driver_params": {"type": "object", "properties": {"poll_seconds": poll}},
        },
        "required": ["uri", "credential"],
    }
{% endblock %}
