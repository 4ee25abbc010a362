{% extends "source_common/test_driver.py" %}
{% block source %}
def source(uri: str = "memory://orders", max_queue_size: int = 10) -> Source:
    credential = PasswdCredential(user="reader", passwd="a-secret")
    config = SourceConfig(driver="test", uri=uri, credential=credential, max_queue_size=max_queue_size)
    return Source("test", config)
{% endblock %}
{% block streams %}
def test_an_update_arrives_without_a_position(table: Table) -> None:
    table.insert({"id": 1, "name": "pen", "amount": 3})
    events, _ = source().get_message_iterator()
    table.update({"id": 1, "name": "pen", "amount": 4})
    event = next(events)
    assert event.rows == [{"id": 1, "name": "pen", "amount": 4}]
    assert event.index == -1


def test_a_full_queue_is_an_error_and_not_a_gap(table: Table) -> None:
    events, _ = source(max_queue_size=2).get_message_iterator()
    for number in range(3):
        table.insert({"id": number, "name": None, "amount": 0})
    assert [next(events).rows[0]["id"] for _ in range(2)] == [0, 1]
    with pytest.raises(DriverError, match="max_queue_size"):
        next(events)


def test_closing_the_source_ends_its_subscription(table: Table) -> None:
    driver = source()
    stream = driver.get_message_iterator()
    assert table.subscribers == 1
    asyncio.run(driver.close())
    assert table.subscribers == 0
    assert list(stream.events) == []


{% endblock %}
