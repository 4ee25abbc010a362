{% include cookiecutter.__style ~ "/test_driver.py" %}
