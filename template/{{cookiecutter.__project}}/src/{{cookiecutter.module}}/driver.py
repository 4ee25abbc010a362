{% include cookiecutter.__style ~ "/driver.py" %}
