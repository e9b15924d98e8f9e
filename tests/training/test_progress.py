"""How far a run is, is told by what it has really told, half lines not among it."""

from pathlib import Path

import pytest

from conformance.checks.catalogue import checks
from conformance.result.events import CheckFinished, EpisodeFinished, Event
from conformance.result.lines import EventLines
from conformance.result.model import Verdict
from conformance.training.progress import progress
from conformance.training.tail import Tail
from conformance.training.wish import Wish
from tests.reports import builders
from tests.training.kept import events_behind, kept

REQUIRED = ["1-3.01", "1-3.02", "3-4.02", "3-4.03", "op.03"]
GOOD = builders.conforming()
STARTED = events_behind(GOOD)[0].model_copy(update={"required": REQUIRED})


def verdict(id_: str, said: Verdict) -> Event:
    return CheckFinished(check=GOOD.checks[0].model_copy(update={"id": id_, "verdict": said}))


def played() -> Event:
    return EpisodeFinished(episode=GOOD.episodes[0])


def test_before_its_first_event_a_run_is_nowhere() -> None:
    far = progress(Wish(), [], 3)

    assert (far.done, far.total, far.episodes, far.left) == (0, 0, 0, None)


def test_verdicts_are_counted_by_block() -> None:
    events = [
        STARTED,
        verdict("1-3.01", Verdict.PASS),
        verdict("1-3.02", Verdict.FAIL),
        verdict("3-4.02", Verdict.INCONCLUSIVE),
        verdict("op.03", Verdict.UNMET),
    ]
    far = progress(Wish(), events, 3)

    assert [(part.total, len(part.results)) for part in far.parts] == [(2, 2), (2, 1), (1, 1)]
    assert far.parts[0].title.en == "\u2460-3 Connection server"
    assert (far.done, far.total, far.failed) == (4, 5, 2)
    assert far.parts[1].count(Verdict.INCONCLUSIVE) == 1


def test_the_time_left_goes_by_episodes() -> None:
    episodes = {check.episode.name for check in checks() if check.id in REQUIRED}
    far = progress(Wish(), [STARTED, played()], 12)

    assert far.of_episodes == len(episodes) > 2
    assert far.left == 12 * (len(episodes) - 1)


def test_only_what_was_asked_for_is_waited_for() -> None:
    far = progress(Wish(extent="only", only=("3-4.02",)), [STARTED], 1)

    assert (far.total, far.of_episodes) == (1, 1)


def test_each_event_is_read_once_and_only_when_it_is_whole(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    lines = EventLines(whole)
    for event in (STARTED, played()):
        lines(event)
    lines.close()
    text = whole.read_bytes()
    growing = tmp_path / "growing"
    tail = Tail(growing)

    assert tail.read() == []
    for end, found in ((len(text) - 9, [STARTED]), (len(text) - 9, []), (len(text), [played()])):
        growing.write_bytes(text[:end])
        assert tail.read() == found


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("", ""),
        ("Waiting for a poll (30 s)\n", "Waiting for a poll (30 s)"),
        ("Waiting for a poll (30 s)\n  \u2713 3-2.01  title\n", ""),
        ("  \u2713 3-2.01  title\nPlan: 3 polls\n", "Plan: 3 polls"),
    ],
)
def test_whom_a_run_waits_for_is_what_it_printed_last(
    tmp_path: Path, printed: str, said: str
) -> None:
    made = kept(tmp_path, None, None)
    made.output.write_text(printed, encoding="utf-8")

    assert made.saying == said
