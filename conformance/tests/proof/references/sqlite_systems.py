"""A database in a file whose triggers record each change with its time, and its harness."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from fustor_conformance import SourceHarness

_SCHEMA = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, amount INTEGER);
    CREATE TABLE changes (
        number INTEGER PRIMARY KEY, time INTEGER, kind TEXT, id INTEGER, name TEXT, amount INTEGER
    );
    CREATE TABLE forgotten (time INTEGER);
    INSERT INTO forgotten VALUES (0);
"""
_TRIGGER = """
    CREATE TRIGGER {kind}_of_items AFTER {kind} ON items BEGIN
        INSERT INTO changes (time, kind, id, name, amount)
        VALUES (
            CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
            '{kind}', {row}.id, {row}.name, {row}.amount
        );
    END;
"""


class SqliteHarness(SourceHarness):
    """Works the database through a connection of its own."""

    outlives_process = True

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fustor-sqlite-"))
        self.file = self.folder / "shop.db"
        triggers = [
            _TRIGGER.format(kind=kind, row=row)
            for kind, row in (("insert", "new"), ("update", "new"), ("delete", "old"))
        ]
        self.run("".join([_SCHEMA, *triggers]))

    def stop(self) -> None:
        shutil.rmtree(self.folder)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute("PRAGMA synchronous = OFF")
            yield connection

    def run(self, script: str) -> None:
        with self.connection() as connection:
            connection.executescript(script)

    def write(self, statement: str, *rows: Any) -> None:
        with self.connection() as connection:
            connection.executemany(statement, rows)

    def config(self) -> dict[str, Any]:
        return {"uri": str(self.file), "credential": {"user": "kit"}}

    def unreachable_config(self) -> dict[str, Any]:
        return {**self.config(), "uri": str(self.folder / "nothing.db")}

    def seed(self, rows: Sequence[Any]) -> None:
        self.write("INSERT INTO items VALUES (:id, :name, :amount)", *rows)

    def insert(self, row: Any) -> None:
        self.seed([row])

    def update(self, row: Any) -> None:
        self.write("UPDATE items SET name = :name, amount = :amount WHERE id = :id", row)

    def delete(self, row: Any) -> None:
        self.write("DELETE FROM items WHERE id = :id", row)

    def rows(self) -> list[dict[str, Any]]:
        with self.connection() as connection:
            rows = connection.execute("SELECT id, name, amount FROM items").fetchall()
        return [dict(zip(("id", "name", "amount"), row, strict=True)) for row in rows]

    def expire_history(self) -> None:
        self.run("UPDATE forgotten SET time = coalesce((SELECT max(time) FROM changes), time)")
        self.run("DELETE FROM changes")

    def break_system(self) -> None:
        self.run("ALTER TABLE items RENAME TO gone; ALTER TABLE changes RENAME TO gone_changes;")

    def restore_system(self) -> None:
        self.run("ALTER TABLE gone RENAME TO items; ALTER TABLE gone_changes RENAME TO changes;")
