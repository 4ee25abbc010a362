{% include cookiecutter.__style ~ "/config.py" %}
