{% include "source_durable/config.py" %}
