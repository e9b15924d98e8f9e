"""A waiver makes no failure undone: exit code, result and reports each still say so."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from conformance.cli import check, main
from conformance.result.conclusion import (
    conclude,
    exit_code,
    obstacles,
    stale_waivers,
)
from conformance.result.model import Conclusion, Result, Verdict, Waiver
from reports.html import html_text
from reports.junit import junit_text
from reports.outline import waiver_entry
from reports.text import summary
from simulator.world.clock import SimulatedClock, SystemClock
from tests.conformance.world import GREEN, Run, World
from tests.reports import builders

FILE = """\
[connector]
depth = "drive"
[drive]
command = '"{python}" -P -m conformance.mutants {mutant}'
"""
WAIVER = """\
[[waiver]]
requirement = "{id}"
reason = "to be mended with the next release"
owner = "the connector's team"
expires = {expires}
"""
SOON = SystemClock().now().date() + timedelta(days=90)
TONES = {Conclusion.DOES_NOT_CONFORM: "fails", Conclusion.INCONCLUSIVE: "open"}
MUTANT, KILLS = "logs-names", "op.01"


def judged(world: World, *waived: str, mutant: str = MUTANT, accept: bool = False) -> Run:
    """Judge a faulty connector by a run file with waivers."""
    file = world.folder.with_name("connector.toml")
    text = FILE.format(python=sys.executable, mutant=mutant)
    text += "".join(WAIVER.format(id=id_, expires=SOON) for id_ in waived)
    file.write_text(text, encoding="utf-8")
    return world.check("--config", str(file), *(["--accept-waivers"] if accept else []))


def assert_no_claim(
    run: Run, said: str, conclusion: Conclusion = Conclusion.DOES_NOT_CONFORM
) -> None:
    """Look at result, page and terminal, each by itself."""
    stored = json.loads((run.folder / "result.json").read_text("utf-8"))
    assert stored["conclusion"] == conclusion.value
    assert run.result.conclusion is conclusion
    assert f'<body class="{TONES[conclusion]}">' in run.html
    assert GREEN not in run.html
    assert said in run.result.headline.ja
    assert said in run.out


def test_a_waived_failure_fails_all_the_same(small_world: World) -> None:
    run = judged(small_world, KILLS)

    assert (run.code, run.own) == (1, 1)
    assert_no_claim(run, "適合していません: 0 件の検査に不合格、免除 1 件")
    verdicts = {check.id: check.verdict for check in run.result.checks}
    assert verdicts[KILLS] is Verdict.WAIVED
    assert "to be mended with the next release" in run.html
    assert "the connector&#39;s team" in run.html


def test_accepted_waivers_change_the_exit_code_and_nothing_else(small_world: World) -> None:
    run = judged(small_world, KILLS, accept=True)

    assert (run.code, run.own) == (0, 0)
    assert_no_claim(run, "適合していません: 0 件の検査に不合格、免除 1 件")


def test_a_failure_beside_the_waived_one_is_not_accepted(small_world: World) -> None:
    run = judged(small_world, "3-5.01", accept=True)

    assert (run.code, run.own) == (1, 1)
    assert_no_claim(run, "適合していません: 1 件の検査に不合格 (")


def test_a_waiver_whose_check_passes_breaks_the_gate(small_world: World) -> None:
    run = judged(small_world, "op.01", mutant="sorts-rows-as-text", accept=True)

    assert {check.verdict for check in run.result.checks} == {Verdict.PASS}
    assert (run.code, run.own) == (2, 2)
    assert_no_claim(run, "判定できません", Conclusion.INCONCLUSIVE)
    assert "op.01: 免除していますが、検査に合格しています。" in run.out


def test_a_waiver_this_run_does_not_require_breaks_the_gate(small_world: World) -> None:
    run = judged(small_world, "3-6.01", mutant="sorts-rows-as-text", accept=True)

    assert (run.code, run.own) == (2, 2)
    assert "3-6.01: 免除していますが、この検査では必須ではありません。" in run.out


def test_a_run_cut_short_is_not_accepted(small_world: World) -> None:
    file = small_world.folder.with_name("connector.toml")
    text = FILE.format(python=sys.executable, mutant=MUTANT) + WAIVER.format(id=KILLS, expires=SOON)
    file.write_text(text, encoding="utf-8")

    run = small_world.check("--config", str(file), "--accept-waivers", "--only", KILLS)

    assert (run.code, run.own) == (1, 1)


def test_a_waiver_that_expires_after_the_file_was_read_breaks_the_gate(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        check, "SystemClock", lambda: SimulatedClock(datetime(2020, 5, 31, tzinfo=UTC))
    )
    monkeypatch.setattr(f"{__name__}.WAIVER", WAIVER.replace("{expires}", "2020-06-01"))

    run = judged(small_world, KILLS, accept=True)

    assert (run.code, run.own) == (1, 1)
    assert_no_claim(run, "0 件の検査に不合格、免除 1 件 (")
    assert f"{KILLS}: 免除の期限 2020-06-01 が過ぎています。" in run.out


def test_waivers_are_accepted_with_a_run_file_only(small_world: World) -> None:
    run = small_world.check("--accept-waivers")

    assert run.code == 3
    assert "--accept-waivers は --config とともに使います。" in run.err


# Results


def waiver(id_: str, expires: date = date(2027, 3, 31)) -> Waiver:
    return Waiver(requirement=id_, reason="known since spring", owner="A", expires=expires)


def waived(*waivers: Waiver, accepted: bool = True) -> Result:
    """Return a run whose every failure is waived, with these waivers on record."""
    failing = builders.failing()
    checks = [
        check.model_copy(update={"verdict": Verdict.WAIVED})
        if check.verdict is Verdict.FAIL
        else check
        for check in failing.checks
        if check.verdict is not Verdict.INCONCLUSIVE
    ]
    ran = [check.id for check in checks]
    return builders.changed(
        failing,
        checks=checks,
        required=ran,
        waivers=list(waivers),
        waivers_accepted=accepted,
    )


def failures() -> list[str]:
    return [c.id for c in builders.failing().checks if c.verdict is Verdict.FAIL]


def test_a_waived_verdict_without_a_waiver_is_an_obstacle() -> None:
    result = waived()

    assert any("without a waiver on record" in one.en for one in obstacles(result))
    assert conclude(result) is Conclusion.DOES_NOT_CONFORM
    assert exit_code(result) == 1


def test_a_stale_waiver_judges_no_connector_that_was_never_reached() -> None:
    unreached = builders.changed(
        builders.failing(), connector=None, episodes=[], checks=[], waivers=[waiver("no.such")]
    )

    assert "no.such: it is waived, and this run does not require it." in [
        one.en for one in obstacles(unreached)
    ]
    assert conclude(unreached) is Conclusion.INCONCLUSIVE
    assert exit_code(unreached) == 2


def test_a_waiver_that_expired_before_the_result_was_made_is_stale() -> None:
    made = date.fromisoformat(builders.failing().produced_at[:10])
    result = waived(*(waiver(id_, expires=made) for id_ in failures()))

    assert [one.en for one in stale_waivers(result)] == [
        f"{id_}: its waiver expired on {made}." for id_ in failures()
    ]
    assert exit_code(result) == 1


@pytest.mark.parametrize(
    ("stamp", "stale"),
    [
        ("2026-05-31T14:59:59+00:00", False),
        ("2026-05-31T15:00:00+00:00", True),
        ("2026-06-01T00:00:00+09:00", True),
        ("yesterday", True),
        ("9999-12-31T23:59:59+00:00", True),
        ("0001-01-01T00:00:00+14:00", True),
        ("", False),
    ],
)
def test_a_waiver_expires_when_the_day_begins_in_japan(stamp: str, *, stale: bool) -> None:
    result = waived(*(waiver(id_, expires=date(2026, 6, 1)) for id_ in failures()))

    assert bool(stale_waivers(result.model_copy(update={"produced_at": stamp}))) is stale


def test_accepted_waivers_of_a_result_cover_neither_a_failure_nor_a_waiver_that_is_stale() -> None:
    first, second = failures()
    good = next(c.id for c in builders.failing().checks if c.verdict is Verdict.PASS)
    covered = waived(waiver(first), waiver(second))
    failing = [
        check.model_copy(update={"verdict": Verdict.FAIL}) if check.id == second else check
        for check in covered.checks
    ]

    assert exit_code(covered) == 0
    assert exit_code(builders.changed(covered, waivers=[*covered.waivers, waiver(good)])) == 1
    assert exit_code(builders.changed(covered, waivers=[waiver(first)], checks=failing)) == 1


@pytest.mark.parametrize(("accepted", "code"), [(True, 0), (False, 1)])
def test_a_report_made_again_ends_as_the_run_did(
    tmp_path: Path, code: int, *, accepted: bool
) -> None:
    result = waived(*map(waiver, failures()), accepted=accepted)

    assert reported(result.model_dump_json(by_alias=True), tmp_path) == code
    page = (tmp_path / "again" / "report.html").read_text(encoding="utf-8")
    assert '<body class="fails">' in page
    assert GREEN not in page
    assert "known since spring" in page


def test_a_waiver_written_into_a_result_afterwards_is_refused(tmp_path: Path) -> None:
    edited = json.loads(builders.failing().model_dump_json(by_alias=True))
    edited["waivers"] = [waiver(id_).model_dump(mode="json") for id_ in failures()]
    edited["waivers_accepted"] = True

    assert reported(json.dumps(edited), tmp_path) == 2
    assert not (tmp_path / "again" / "report.html").exists()


def reported(text: str, folder: Path) -> int:
    """Make the reports of a result again, and return the exit code."""
    file = folder / "result.json"
    file.write_text(text, encoding="utf-8")
    return main(["report", str(file), "--report-dir", str(folder / "again")])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_report_shows_a_waived_failure_as_anything_else(language: str) -> None:
    result = waived(*map(waiver, failures()))
    page = html_text(result, language)  # type: ignore[arg-type]
    junit = junit_text(result, language)  # type: ignore[arg-type]

    assert '<body class="fails">' in page
    assert junit.count("<failure") >= len(failures()) + 1
    assert summary(result, language, color=False)[0] == "✗"  # type: ignore[arg-type]


def test_an_entry_to_paste_asks_for_what_only_people_know() -> None:
    check = builders.failing_name()

    entry = waiver_entry(check)

    assert entry.startswith(f'[[waiver]]\nrequirement = "{check.id}"\nreason = ""\n')
    assert entry in "\n".join(
        line.removeprefix("  ")
        for line in summary(builders.failing(), "en", color=False).splitlines()
    )
