{% include cookiecutter.__style ~ "/test_conformance.py" %}
