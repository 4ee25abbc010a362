{% include "source_durable/system.py" %}
