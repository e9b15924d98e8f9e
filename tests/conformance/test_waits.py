"""A person sees a wait once and then its clock; a log is not flooded."""

import io

from conformance.cli.waits import OVER_THE_LAST_LINE, Waits, plan
from conformance.target.settings import Observe, Trigger
from conformance.target.waiting import Waiting
from simulator.contracts.problem import Text

LIST = Text("一覧", "a list")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, seconds: int) -> list[str]:
    waits = Waits("en", stream)
    waits(Waiting(LIST, seconds, began=True))
    for tenth in range(1, seconds * 10):
        waits(Waiting(LIST, seconds - tenth / 10))
    return stream.getvalue().splitlines()


def test_a_log_gets_a_line_at_the_start_and_every_half_minute() -> None:
    lines = shown(io.StringIO(), 70)

    assert [line.partition("(")[2].partition(")")[0] for line in lines] == [
        *("1:10 left", "0:40 left", "0:10 left")
    ]


def test_a_terminal_shows_the_clock_in_place() -> None:
    lines = shown(Terminal(), 5)

    assert [line.startswith(OVER_THE_LAST_LINE) for line in lines] == [False, *[True] * 4]


def test_the_plan_says_how_often_and_how_long() -> None:
    observe = plan(Observe(poll_seconds=300, settle_seconds=20), 8)

    assert observe.en == "Plan: at most 8 polls of the connector, about 43 min at the longest."
    assert observe.ja == "計画: コネクタのポーリング 最大 8 回、最長およそ 43 分。"
    assert plan(Trigger(("x",), seconds=60), 8).en.startswith("Plan: at most 8 cycles")
