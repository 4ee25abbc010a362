{% include "source_durable/test_conformance.py" %}
