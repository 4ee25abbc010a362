"""SRC-MSG: the message stream of a source."""
