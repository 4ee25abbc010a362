"""The source driver: the rows of a table and their changes, by the Fustor driver contract.

{% block about %}
{% endblock %}
The ids in brackets are clauses of the contract. The driver works with the stand-in of `system.py`; what you have to
change for your own system is marked with YOURS.
"""

from __future__ import annotations

{% block imports %}
{% endblock %}


class {{ cookiecutter.__class }}({% block base %}{% endblock %}):
    """Reads one table, named by the uri `memory://name`.

    The agent makes several instances with one config, so an instance shares nothing with another (SRC-CFG-05).
    """

    table = "items"
    key = (KEY,)
    # YOURS: what your client library raises. It becomes the `DriverError` that the agent knows.
    errors = (TableError,)

    def __init__(self, id: str, config: SourceConfig) -> None:
        super().__init__(id, config)
        # Only look at the settings here: the agent constructs drivers on its event loop (SRC-CFG-02).
        self.event_schema = table_name(config.uri)
{% block settings %}
{% endblock %}

{% block changes %}
{% endblock %}

    def read_page(self, after: Row | None, limit: int) -> Sequence[Row]:
        """Read the next rows in the order of their key (SRC-SNAP)."""
        # YOURS: like `SELECT ... WHERE key > after ORDER BY key LIMIT limit`. Hold nothing between two calls.
        return self._connect().page(after=None if after is None else after[KEY], limit=limit)

    def _connect(self) -> Table:
        # YOURS: log in to your system with `self.config.credential`. Never put a secret of it into a message, a log
        # record or an event (SRC-CFG-10).
        return connect(self.event_schema)

    @classmethod
    async def get_available_fields(cls, **kwargs: Any) -> dict[str, Any]:
        """Describe the fields of a row (SRC-CFG-07)."""
        # YOURS: the fields of your rows, all of them (SRC-MSG-16).
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
        """Try to reach the table (SRC-CFG-08)."""
        # YOURS: log in to your system; `kwargs` are the fields of a SourceConfig, as far as they are known.
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
