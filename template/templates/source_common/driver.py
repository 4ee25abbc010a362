"""A source driver that reads the rows of a table and follows their changes, as the Fustor driver contract requires.

{% block about %}
{% endblock %}
The ids in brackets are clauses of the contract. The driver reads the stand-in system in `system.py`. The comments
that start with YOURS mark every place to change for your own system.
"""

from __future__ import annotations

{% block imports %}
{% endblock %}


class {{ cookiecutter.__class }}({% block base %}{% endblock %}):
    """Reads the table that the uri `memory://name` names.

    The agent may create several instances from one config, so instances share no state (SRC-CFG-05).
    """

    table = "items"
    key = (KEY,)
    # YOURS: the exceptions of your client library. The base turns them into the `DriverError` that the agent handles.
    errors = (TableError,)

    def __init__(self, id: str, config: SourceConfig) -> None:
        super().__init__(id, config)
        # Only check the settings here: the agent constructs drivers on its event loop (SRC-CFG-02).
        self.event_schema = table_name(config.uri)
{% block settings %}
{% endblock %}

{% block changes %}
{% endblock %}

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        """Read the next page of a snapshot, in the order of the key (SRC-SNAP).

        Args:
            after: The last row of the previous page, or None for the first page.
            limit: The maximum number of rows to return.
        """
        # YOURS: a query like `SELECT ... WHERE key > after ORDER BY key LIMIT limit`. Do not keep a cursor or a
        # transaction open between two calls.
        return self._connect().page(after=None if after is None else after[KEY], limit=limit)

    def _connect(self) -> Table:
        # YOURS: log in to your system with `self.config.credential`. Never put its secrets into a message, a log
        # record or an event (SRC-CFG-10).
        return connect(self.event_schema)

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Describe the fields of a row (SRC-CFG-07)."""
        # YOURS: all fields of your rows (SRC-MSG-16).
        return {
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "name": {"type": ["string", "null"]},
                "amount": {"type": "integer"},
            },
        }

    @classmethod
    async def test_connection(cls, **kwargs: Any) -> tuple[bool, str]:
        """Try to read from the table (SRC-CFG-08)."""
        # YOURS: log in to your system. `kwargs` holds the fields of a SourceConfig; some of them may be missing.
        try:
            connect(table_name(kwargs.get("uri"))).page(after=None, limit=1)
        except ConfigError as error:
            return False, f"The configuration cannot be used: {error.detail}."
        except TableError as error:
            return False, f"The table cannot be read: {error}."
        return True, "The table can be read."

    @classmethod
    async def get_wizard_steps(cls) -> dict[str, Any]:
        """Describe the form that asks for the configuration (SRC-CFG-09)."""
        return wizard_steps()
