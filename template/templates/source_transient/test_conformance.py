{% extends "source_common/test_conformance.py" %}
{% block more %}
    def server_resources(self) -> list[str]:
        return ["a listener"] * self.table.listeners
{% endblock %}
