{% extends "source_common/config.py" %}
