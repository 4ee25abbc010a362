{% extends "source_common/test_conformance.py" %}
{% block more %}
    def server_resources(self) -> list[str]:
        return ["a subscriber"] * self.table.subscribers
{% endblock %}
