"""No run looks green that died, was stopped, was narrowed, or whose records do not agree."""

from datetime import date
from pathlib import Path

import pytest

from conformance.result.model import Bilingual, Result, Verdict, Waiver
from conformance.training.record import Ended, record, records
from conformance.training.standing import CONTRADICTION, CUT_OFF, State, standing
from conformance.training.wish import Wish
from reports.writer import RESULT
from tests.reports import builders
from tests.training.kept import AT, events_behind, kept, repainted

GOOD = builders.conforming()


def test_a_whole_run_that_conforms_has_earned_it(tmp_path: Path) -> None:
    found = standing(kept(tmp_path, GOOD, 0))

    assert (found.state, found.headline, found.earned) == (State.CONFORMS, GOOD.headline, True)


def test_a_run_under_a_draft_register_passes_what_is_checked(tmp_path: Path) -> None:
    found = standing(kept(tmp_path, builders.passing_draft(), 0))

    assert (found.state, found.earned) == (State.PASSES_CHECKED, True)


@pytest.mark.parametrize(
    ("result", "code", "state"),
    [
        (builders.failing(), 1, State.DOES_NOT_CONFORM),
        (builders.inconclusive(), 2, State.INCONCLUSIVE),
        (builders.filtered(), 2, State.INCONCLUSIVE),
        (builders.interrupted(), 2, State.INCONCLUSIVE),
        (GOOD, 1, State.REFUSED),
        (GOOD, 2, State.REFUSED),
        (GOOD, 3, State.UNUSABLE),
        (GOOD, 4, State.ENGINE),
        (GOOD, 137, State.CUT_OFF),
        (GOOD, None, State.CUT_OFF),
        (builders.failing(), 0, State.REFUSED),
        (None, 0, State.CUT_OFF),
        (None, 1, State.CUT_OFF),
        (None, 3, State.UNUSABLE),
        (None, 4, State.ENGINE),
    ],
)
def test_exit_code_and_result_must_agree(
    tmp_path: Path, result: Result | None, code: int | None, state: State
) -> None:
    found = standing(kept(tmp_path, result, code))

    assert (found.state, found.earned) == (state, False)


def test_a_run_that_was_stopped_earned_nothing(tmp_path: Path) -> None:
    found = standing(kept(tmp_path, GOOD, 0, stopped=True))

    assert (found.state, found.earned) == (State.STOPPED, False)


@pytest.mark.parametrize(("code", "stopped"), [(0, True), (3, False), (4, False)])
def test_what_a_run_without_a_verdict_left_is_shown_only_where_it_is_not_green(
    tmp_path: Path,
    code: int,
    stopped: bool,  # noqa: FBT001
) -> None:
    open_ = builders.interrupted()
    edited = kept(tmp_path, builders.failing(), code, stopped=stopped)
    repainted(edited, '"verdict": "fail"', '"verdict": "pass"')

    assert standing(kept(tmp_path, open_, code, stopped=stopped)).result == open_
    assert standing(kept(tmp_path, GOOD, code, stopped=stopped)).result is None
    assert standing(edited).result is None


def test_a_failure_that_the_exit_code_accepts_is_not_green(tmp_path: Path) -> None:
    failed = builders.changed(GOOD, checks=builders.replaced(GOOD, builders.failing_name()))
    waived = [
        check.model_copy(update={"verdict": Verdict.WAIVED})
        if check.verdict is Verdict.FAIL
        else check
        for check in failed.checks
    ]
    waiver = Waiver(requirement="3-6.11", reason="known", owner="us", expires=date(2030, 1, 1))
    accepted = builders.changed(failed, checks=waived, waivers=[waiver], waivers_accepted=True)
    found = standing(kept(tmp_path, accepted, 0))

    assert (found.state, found.earned) == (State.DOES_NOT_CONFORM, False)


@pytest.mark.parametrize("live", [State.WAITING, State.RUNNING])
def test_a_run_that_goes_on_has_earned_nothing_yet(tmp_path: Path, live: State) -> None:
    found = standing(kept(tmp_path, GOOD, 0), live)

    assert (found.state, found.earned, found.result) == (live, False, None)


@pytest.mark.parametrize("wish", [Wish(extent="smoke"), Wish(extent="only", only=("3-4.02",))])
def test_a_run_that_was_asked_for_in_part_cannot_conform(tmp_path: Path, wish: Wish) -> None:
    found = standing(kept(tmp_path, GOOD, 0, wish=wish))

    assert (found.state, found.headline) == (State.REFUSED, CONTRADICTION)


@pytest.mark.parametrize("place", range(len(events_behind(GOOD))))
def test_a_result_that_its_events_do_not_tell_is_refused(tmp_path: Path, place: int) -> None:
    events = events_behind(GOOD)
    del events[place]
    found = standing(kept(tmp_path, GOOD, 0, events=events))

    assert (found.state, found.headline, found.result) == (State.REFUSED, CONTRADICTION, None)


def test_without_its_events_a_result_is_refused(tmp_path: Path) -> None:
    made = kept(tmp_path, GOOD, 0)
    made.events.unlink()

    assert standing(made).state is State.REFUSED


def test_a_result_edited_after_it_was_looked_at_is_refused(tmp_path: Path) -> None:
    made = kept(tmp_path, builders.failing(), 1)
    assert standing(made).state is State.DOES_NOT_CONFORM
    repainted(made, '"verdict": "fail"', '"verdict": "pass"')

    found = standing(made)

    assert (found.state, found.result) == (State.REFUSED, None)


def test_a_result_that_is_no_text_is_no_result(tmp_path: Path) -> None:
    made = kept(tmp_path, GOOD, 0)
    (made.report / RESULT).write_bytes(b"\xff")

    assert standing(made).state is State.CUT_OFF


def test_a_run_whose_end_is_not_whole_on_disk_was_cut_off(tmp_path: Path) -> None:
    made = kept(tmp_path, GOOD, 0)
    (made.folder / "ended.json").write_text('{"at": "', encoding="utf-8")

    assert (standing(made).state, standing(made).headline) == (State.CUT_OFF, CUT_OFF)


def test_runs_are_kept_by_number_the_latest_first(tmp_path: Path) -> None:
    for _ in range(11):
        kept(tmp_path, None, 0)
    (tmp_path / "notes").mkdir()
    (tmp_path / "12").mkdir()

    assert [one.number for one in records(tmp_path)] == [*range(11, 0, -1)]
    assert kept(tmp_path, None, None).number == 13
    assert record(tmp_path, "2") == records(tmp_path)[-2]
    assert [record(tmp_path, name) for name in ("0", "12", "notes", "../1", "\uff11", "")] == (
        [None] * 6
    )


def test_how_a_run_ended_is_read_as_it_was_noted(tmp_path: Path) -> None:
    assert kept(tmp_path, None, 3, stopped=True).ended() == Ended(at=AT, code=3, stopped=True)
    assert kept(tmp_path, None, None).ended() is None


def test_every_headline_speaks_both_languages(tmp_path: Path) -> None:
    for code in (0, 3, 4):
        headline = standing(kept(tmp_path, None, code)).headline
        assert isinstance(headline, Bilingual)
        assert headline.ja != headline.en
