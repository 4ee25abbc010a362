from __future__ import annotations

from itertools import combinations, product

from combinations.axes import AXES, covering, every, pairs


def test_the_covering_rows_cover_every_pair_of_values() -> None:
    covered = {pair for row in covering() for pair in pairs(row)}
    expected = {
        ((one, left), (other, right))
        for one, other in combinations(AXES, 2)
        for left, right in product(AXES[one], AXES[other])
    }
    assert covered == expected


def test_the_covering_rows_are_few() -> None:
    assert len(covering()) < 1.1 * len(AXES["style"]) * len(AXES["license"])
    assert len(covering()) < len(every()) / 40
