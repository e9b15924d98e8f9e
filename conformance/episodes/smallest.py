"""From many filings of which some did not arrive to the smallest one that does not.

What came altered names itself. Where filings did not come at all, one may have held up the others:
halves of them are sent anew until one is left. That one is drawn again, and made smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hypothesis import Phase, given, seed, settings
from hypothesis.errors import Flaky

from conformance.episodes.examples import REPEATABLE
from simulator.townhall.comparison import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformance.episodes.evidence import Planted
    from conformance.episodes.examples import Example
    from simulator.residents.hazards import Hazard
    from simulator.townhall.inbox import Delivered

    Send = Callable[[Sequence[Example]], list["Sent"]]

DRAWS = 50
"""How many filings are drawn at most until one fails, where only some hazards are drawn."""


@dataclass(frozen=True)
class Sent:
    """A filing that was sent, and what became of it.

    Args:
        example: what was drawn.
        planted: what was filed.
        delivered: what the core systems received under its 受付番号.
    """

    example: Example
    planted: Planted
    delivered: Sequence[Delivered]

    @cached_property
    def unaltered(self) -> bool:
        """Whether it was handed over once, as it was sent."""
        return len(self.delivered) == 1 and not differences(self.planted.filing, self.delivered[0])


class _Altered(Exception):
    """A filing did not arrive as it was sent."""


def culprit(failed: Sequence[Sent], send: Send) -> Sent:
    """Return a filing that fails, a small one; of several that did not come, one that fails alone.

    Args:
        failed: those that did not arrive as they were sent, at least one.
        send: sends filings anew, and tells what became of each.
    """
    altered = [one for one in failed if one.delivered]
    if altered:
        return min(altered, key=lambda one: one.example.size)
    rest = list(failed)
    while len(rest) > 1:
        half = rest[: len(rest) // 2]
        again = [one for one in send([one.example for one in half]) if not one.unaltered]
        # Where the first half arrives, it is the other that holds up.
        rest = [one for one in again if one.delivered][:1] or again or rest[len(half) :]
    return rest[0]


def smallest(
    found: Sent, send: Send, run: int, examples: int, among: Sequence[Hazard] = ()
) -> Sent:
    """Return the smallest filing of the same procedure and case that fails, as far as is found.

    What fails only now and then has failed: the last one seen stands for it.

    Args:
        found: one that failed.
        send: sends filings anew, and tells what became of each.
        run: the run's seed, by which it was drawn.
        examples: how many were drawn of each case.
        among: the hazards that were lost, where any is known; then others are not drawn.
    """
    seen = [found]

    @seed(found.example.subject.seed(run))
    @settings(
        REPEATABLE,
        max_examples=DRAWS if among else examples + 1,
        phases=(Phase.generate, Phase.shrink),
    )
    @given(found.example.subject.strategy(among or None))
    def arrives(example: Example) -> None:
        (sent,) = send([example])
        if not sent.unaltered:
            seen.append(sent)
            raise _Altered

    try:
        arrives()
    except (_Altered, Flaky):
        if len(seen) == 1:
            raise
    return seen[-1]
