{% extends "source_common/test_conformance.py" %}
{% block config %}
    def config(self) -> Mapping[str, Any]:
        return {
            "uri": f"memory://{self.name}",
            "credential": {"user": "conformance", "passwd": "a-secret"},
            "driver_params": {"poll_seconds": 0.02},
        }
{% endblock %}
{% block unusable %}
    def unusable_configs(self) -> Mapping[str, Any]:
        return {
            "uri": {**self.config(), "uri": "memory:"},
            "poll_seconds": {**self.config(), "driver_params": {"poll_seconds": 0}},
        }
{% endblock %}
