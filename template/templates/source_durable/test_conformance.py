{% extends "source_common/test_conformance.py" %}
