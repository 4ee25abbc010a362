{% include "source_durable/test_driver.py" %}
