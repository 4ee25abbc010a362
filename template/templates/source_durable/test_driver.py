{% extends "source_common/test_driver.py" %}
{% block resume %}
def test_a_stream_resumes_after_its_start_position(table: Table) -> None:
    for number in range(3):
        table.insert({"id": number, "name": None, "amount": 0})
    events, lost = source().get_message_iterator(table.newest - 1)
    assert next(events).rows[0]["id"] == 2
    assert not lost


{% endblock %}
