from __future__ import annotations

import fustor_conformance.remote as face
import pytest


@pytest.mark.parametrize("name", face.__all__)
def test_every_exported_name_exists(name: str) -> None:
    assert hasattr(face, name)
