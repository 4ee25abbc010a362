"""The report as a badge: the contract's version, and how many MUST clauses pass."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from fustor_core.drivers import CONTRACT_VERSION

from ..verdict import Report, Verdict
from .terminal import score

__all__ = ["render"]

_COLOURS = {
    Verdict.NOT_CONFORMANT: "#b3261e",
    Verdict.INCOMPLETE: "#8a6100",
    Verdict.CONFORMANT: "#1a7f37",
}
# The approximate widths of Verdana and DejaVu Sans at this size.
_NARROW = frozenset(" .,/fijlrt")
_NARROW_WIDTH, _WIDTH, _PADDING = 4.0, 7.0, 9.0

# One shape, two halves. `textLength` makes the text as wide as computed, in any font.
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="20" role="img" aria-label="{text}">
  <title>{text}</title>
  <clipPath id="shape"><rect width="{width:g}" height="20" rx="4"/></clipPath>
  <g clip-path="url(#shape)">
    <rect width="{left:g}" height="20" fill="#444c56"/>
    <rect x="{left:g}" width="{right:g}" height="20" fill="{colour}"/>
  </g>
  <g fill="#fff" text-anchor="middle" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">
    <text x="{left_middle:g}" y="14" textLength="{left_length:g}">{label}</text>
    <text x="{right_middle:g}" y="14" textLength="{right_length:g}">{message}</text>
  </g>
</svg>
"""


def render(reports: Sequence[Report]) -> str:
    """Return the badge of one report; of several, that of the worst."""
    report = min(reports, key=lambda report: list(_COLOURS).index(report.verdict))
    label, message = f"contract {CONTRACT_VERSION}", f"{score(report)} MUST"
    if report.waivers:
        message += f", {report.waivers} waived"
    left, right = (2 * _PADDING + _length(part) for part in (label, message))
    return _SVG.format(
        text=escape(f"{label} · {message}"),
        label=escape(label),
        message=escape(message),
        colour=_COLOURS[report.verdict],
        width=round(left + right, 1),
        left=round(left, 1),
        right=round(right, 1),
        left_middle=round(left / 2, 1),
        right_middle=round(left + right / 2, 1),
        left_length=round(_length(label), 1),
        right_length=round(_length(message), 1),
    )


def _length(text: str) -> float:
    return sum(_NARROW_WIDTH if character in _NARROW else _WIDTH for character in text)
