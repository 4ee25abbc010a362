"""Unusual distributions that keep the contract."""

from __future__ import annotations

from ..references.distributions import WITHOUT_LICENCE, Distribution, Package

OPTIONAL = """\
from __future__ import annotations
from typing import TYPE_CHECKING
import typing

if TYPE_CHECKING:
    import respx
if typing.TYPE_CHECKING:
    import respx
try:
    import uvicorn
except ImportError:
    uvicorn = None


def _client():
    import httpx

    return httpx
"""

PACKAGE_VARIANTS = (
    Package("an ordinary one", "PKG-05", Distribution()),
    Package("an ordinary one", "PKG-06", Distribution()),
    Package("an ordinary one", "PKG-07", Distribution()),
    Package("an ordinary one", "PKG-08", Distribution()),
    Package("imports that need not succeed", "PKG-05", Distribution(code=OPTIONAL)),
    Package(
        "names in other spellings",
        "PKG-05",
        Distribution(
            code="import httpx", requires=("Fustor_Core", "fustor.event-model", "HTTPX[http2]>=0.2")
        ),
    ),
    Package(
        "requirements for a version of Python",
        "PKG-05",
        Distribution(code="import httpx", requires=("fustor-core", "httpx; python_version >= '3.8'")),
    ),
    Package(
        "modules that it does not import",
        "PKG-05",
        Distribution(files={"py.typed": "", "tool.py": "import httpx"}),
    ),
    Package(
        "relative imports from below",
        "PKG-05",
        Distribution(
            code="from .deep.er import thing",
            files={
                "py.typed": "",
                "deep/__init__.py": "",
                "deep/er.py": "from ..top import thing\nfrom . import other",
                "deep/other.py": "",
                "top.py": "import json\nthing = 1",
            },
        ),
    ),
    Package("a name of two words", "PKG-07", Distribution("fustor-source-my-sql", "fustor_source_my_sql")),
    Package("a name with an underscore", "PKG-07", Distribution("Fustor_source_fake")),
    Package(
        "a licence as a classifier",
        "PKG-08",
        Distribution(metadata={**WITHOUT_LICENCE, "Classifier": "License :: OSI Approved :: MIT License"}),
    ),
    Package(
        "a licence as a file", "PKG-08", Distribution(metadata={**WITHOUT_LICENCE, "License-File": "LICENSE"})
    ),
)
