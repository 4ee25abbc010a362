{% extends "source_common/test_driver.py" %}
{% block source %}
def source(uri: str = "memory://orders", **driver_params: object) -> Source:
    credential = PasswdCredential(user="reader", passwd="a-secret")
    params = {"poll_seconds": 0.001, **driver_params}
    return Source("test", SourceConfig(driver="test", uri=uri, credential=credential, driver_params=params))
{% endblock %}
{% block resume %}
def test_changes_with_the_same_time_are_all_delivered(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 0)  # The clock stands still.
    events, _ = source().get_message_iterator()
    for number in range(3):
        table.insert({"id": number, "name": None, "amount": 0})
        event = next(events)
        assert (event.rows[0]["id"], event.index) == (number, table.newest)


{% endblock %}
{% block settings %}
@pytest.mark.parametrize("seconds", [0, -1, True, "1", 3601])
def test_a_pause_that_is_not_a_valid_number_of_seconds_is_refused(seconds: object) -> None:
    with pytest.raises(ConfigError, match="poll_seconds"):
        source(poll_seconds=seconds)


{% endblock %}
