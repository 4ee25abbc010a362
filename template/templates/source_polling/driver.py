{% include "source_durable/driver.py" %}
