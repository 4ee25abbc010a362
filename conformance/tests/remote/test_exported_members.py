from __future__ import annotations

import fustor_conformance.remote as face


def test_every_exported_name_exists() -> None:
    assert [name for name in face.__all__ if not hasattr(face, name)] == []
