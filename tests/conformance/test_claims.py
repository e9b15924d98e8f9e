"""A seed means the same generated filings wherever tekigo is installed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conformance.strategies import ByHypothesis

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


class Recorded:
    """Draws the simplest or the largest, and remembers from what."""

    def __init__(self, choose: Callable[[int, int], int]) -> None:
        self.ranges: list[tuple[int, int]] = []
        self._choose = choose

    def __call__(self, strategy: Any) -> int:  # noqa: ANN401  hypothesis wraps its strategies
        wrapped = strategy.wrapped_strategy
        self.ranges.append((wrapped.start, wrapped.end))
        return self._choose(wrapped.start, wrapped.end)


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 99), (5, 104), (0, 100), (-3, 12345)])
def test_every_number_is_drawn_from_small_ones_only(low: int, high: int) -> None:
    least, most = Recorded(min), Recorded(max)

    assert ByHypothesis(cast("DrawFn", least)).integer(low, high) == low
    assert ByHypothesis(cast("DrawFn", most)).integer(low, high) == high
    # Hypothesis mixes numbers it finds in imported source, but none as small as these.
    assert all(0 <= start <= end < 100 for start, end in least.ranges + most.ranges)


@settings(phases=[Phase.generate], max_examples=200)
@given(st.data(), st.integers(-500, 500), st.integers(0, 20_000))
def test_no_number_falls_outside(data: st.DataObject, low: int, span: int) -> None:
    drawn = ByHypothesis(cast("DrawFn", data.draw))

    assert low <= drawn.integer(low, low + span) <= low + span
