"""Parts that add up to the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.split import split_evenly


def test_the_worked_contract() -> None:
    assert split_evenly(22_400, 6) == (3_733, 3_733, 3_733, 3_733, 3_733, 3_735)
    assert split_evenly(11_201, 5) == (2_240, 2_240, 2_240, 2_240, 2_241)


@given(st.integers(0, 10**12), st.integers(1, 360))
def test_the_parts_are_the_whole(total: int, parts: int) -> None:
    rows = split_evenly(total, parts)
    assert len(rows) == parts
    assert sum(rows) == total
    assert set(rows[:-1]) <= {total // parts}
    assert 0 <= rows[-1] - total // parts < parts


@pytest.mark.parametrize(("total", "parts"), [(1, 0), (1, -1), (-1, 2)])
def test_nonsense_is_refused(total: int, parts: int) -> None:
    with pytest.raises(ValueError, match=r"at least one part|negative"):
        split_evenly(total, parts)
