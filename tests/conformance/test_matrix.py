"""The kill matrix says of every mutant what was seen of it, and a stale one is refused."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.checks.catalogue import checks
from conformance.cli import main
from conformance.cli import mutants as command
from conformance.cli.killing import fate
from conformance.mutants import shipped
from conformance.mutants.catalogue import mutant as named
from conformance.mutants.catalogue import mutants
from conformance.mutants.mutant import Mutant
from conformance.mutants.sentinels import SENTINELS, broken, faced
from conformance.result.matrix import Extent, Fate, KillMatrix, Outcome, differences
from conformance.result.model import Bilingual, CheckResult, Result, Verdict
from conformance.specification.register import register
from tests.reports import builders

LOGS = "logs-names"  # violates op.01
DROPS = "drops-comments"  # violates 3-5.15, which no sentinel shares an episode with
GOOD = builders.conforming()
EPISODE = {check.id: check.episode.name for check in checks()}
PASSED = dict.fromkeys(SENTINELS, Verdict.PASS)


def run(verdicts: dict[str, Verdict], required: Sequence[str] = register().checked()) -> Result:
    """Return what a run found, as far as a matrix looks at it."""
    text = Bilingual(ja="", en="")
    found = [
        CheckResult(id=id_, title=text, episode=EPISODE[id_], verdict=verdict, reason=text)
        for id_, verdict in verdicts.items()
    ]
    changed = {"checks": found, "required": list(required)}
    return GOOD.model_copy(update=changed)


@cache
def died(name: str) -> Fate:
    """Return the fate every mutant should have."""
    return fate(named(name), run({**PASSED, named(name).kills: Verdict.FAIL}))


def all_died() -> list[Fate]:
    return [died(one.name()) for one in mutants()]


@pytest.fixture
def fates(monkeypatch: pytest.MonkeyPatch) -> dict[str, Fate]:
    """What becomes of mutants in place of a run: all die, unless a test says otherwise."""
    said: dict[str, Fate] = {}

    def executed(chosen: Sequence[type[Mutant]], _extent: Extent, _workers: int) -> Iterator[Fate]:
        for one in chosen:
            yield said.get(one.name()) or died(one.name())

    monkeypatch.setattr(command, "executed", executed)
    return said


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A matrix that ships, in which every mutant dies by its own check alone."""
    matrix = command.assembled("sentinels", all_died())
    file = tmp_path / "matrix.json"
    file.write_text(matrix.json_text(), encoding="utf-8")
    monkeypatch.setattr(shipped, "FILE", file)
    monkeypatch.setattr(shipped, "shipped", lambda: read(file))
    return file


def read(file: Path) -> KillMatrix:
    return KillMatrix.model_validate_json(file.read_text(encoding="utf-8"))


# What became of one mutant


@pytest.mark.parametrize(
    ("verdicts", "outcome", "also"),
    [
        ({"3-5.15": Verdict.FAIL}, Outcome.KILLED, []),
        ({"3-5.15": Verdict.UNMET}, Outcome.KILLED, []),
        (
            {"op.01": Verdict.FAIL, "3-5.15": Verdict.FAIL, "3-5.14": Verdict.FAIL},
            Outcome.KILLED,
            ["3-5.14", "op.01"],
        ),
        ({"3-5.15": Verdict.PASS, "3-5.14": Verdict.FAIL}, Outcome.OVERSHADOWED, ["3-5.14"]),
        ({"3-5.15": Verdict.INCONCLUSIVE}, Outcome.SURVIVED, []),
        ({"3-5.15": Verdict.PASS}, Outcome.SURVIVED, []),
        ({}, Outcome.SURVIVED, []),
    ],
)
def test_a_mutant_is_killed_only_where_its_own_check_fails(
    verdicts: dict[str, Verdict], outcome: Outcome, also: list[str]
) -> None:
    found = fate(named(DROPS), run(verdicts))

    assert (found.outcome, found.also_failed) == (outcome, also)
    assert (found.name, found.violates) == (DROPS, "3-5.15")
    assert found.story == named(DROPS).story()


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.UNMET, None])
def test_a_mutant_that_does_not_pass_a_sentinel_of_another_kind_is_too_broad(
    verdict: Verdict | None,
) -> None:
    rest = {id_: passed for id_, passed in PASSED.items() if id_ != "3-2.03"}
    verdicts = rest if verdict is None else rest | {"3-2.03": verdict}

    assert broken("3-5.15", run(PASSED)) == []
    assert broken("3-5.15", run(verdicts)) == ["3-2.03"]
    assert fate(named(DROPS), run(verdicts)).too_broad == ["3-2.03"]


def test_a_sentinel_of_the_same_block_or_episode_may_fail() -> None:
    nothing = run(dict.fromkeys(SENTINELS, Verdict.FAIL))

    assert EPISODE["3-1.12"] == EPISODE["3-4.05"]
    assert {"3-1.12", "3-4.05"} & set(broken("3-1.12", nothing)) == set()
    assert "3-5.01" not in broken("3-5.15", nothing)
    assert set(broken("3-5.15", nothing)) == set(SENTINELS) - {"3-5.01"}


def test_a_sentinel_has_no_say_where_the_fault_is_one_that_keeps_the_control_away() -> None:
    away = PASSED | {"3-2.03": Verdict.INCONCLUSIVE, "sig.30": Verdict.FAIL}

    assert broken("3-6.03", run(away)) == ["sig.30"]
    assert broken("3-6.01", run(away)) == ["3-2.03", "sig.30"]


def test_a_sentinel_that_the_run_did_not_require_is_not_missed() -> None:
    assert broken("3-5.15", run({}, required=["3-2.03", "3-5.15"])) == ["3-2.03"]


def test_a_mutant_faces_its_episode_and_a_sentinel_of_nearly_every_block() -> None:
    blocks = {id_.partition(".")[0] for id_ in SENTINELS}

    # The one check of ④ that a role with files has cuts the power, which is dear.
    assert blocks | {"4"} == {id_.partition(".")[0] for id_ in register().required()}
    assert faced("3-5.15") == {*SENTINELS} | {
        id_ for id_, episode in EPISODE.items() if episode == EPISODE["3-5.15"]
    }


# The command


def test_each_mutant_is_told_in_a_line(
    fates: dict[str, Fate], capsys: pytest.CaptureFixture[str]
) -> None:
    shadowed = run({**PASSED, "3-5.14": Verdict.FAIL, "op.01": Verdict.FAIL})
    fates[DROPS] = fate(named(DROPS), shadowed)

    assert main(["mutants", LOGS, DROPS, "--lang", "en"]) == 1
    assert capsys.readouterr().out == (
        "1/2 \u2713 op.01   logs-names: Writes applicants' names into the log.\n"
        "2/2 \u25b3 3-5.15  drops-comments: Registers no comment by staff."
        "  (+ 3-5.14, op.01)  too broad: op.01\n"
        "1 of 2 mutants are killed by their own check. Caught by other checks only: 1."
        " Too broad: 1.\n"
    )


@pytest.mark.usefixtures("fates")
def test_the_matrix_follows_the_published_schema_and_can_be_read_back(tmp_path: Path) -> None:
    file = tmp_path / "matrix.json"

    assert main(["mutants", "--json", str(file)]) == 0
    schema = json.loads(command.SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(file.read_text(encoding="utf-8")))
    assert read(file) == command.assembled("sentinels", all_died())
    assert read(file).unproven == []


def test_the_published_schema_is_current() -> None:
    written = command.SCHEMA_FILE.read_text(encoding="utf-8")

    assert written == command.schema_text(), "run: python -m conformance.cli.mutants"


def test_a_check_that_no_mutant_is_killed_by_breaks_the_build(
    fates: dict[str, Fate], capsys: pytest.CaptureFixture[str]
) -> None:
    fates[DROPS] = fate(named(DROPS), run(PASSED))

    assert main(["mutants", "--lang", "en"]) == 1
    assert capsys.readouterr().out.endswith(" Not shown to be able to fail: 3-5.15\n")


def test_an_outcome_that_contradicts_itself_is_no_matrix() -> None:
    content = died(DROPS).model_dump()

    with pytest.raises(ValueError, match="contradicts also_failed"):
        Fate.model_validate(content | {"outcome": "overshadowed"})
    with pytest.raises(ValueError, match="contradicts also_failed"):
        Fate.model_validate(content | {"outcome": "survived", "also_failed": ["op.01"]})


# The matrix that ships


@pytest.mark.usefixtures("fates", "kept")
def test_a_matrix_that_says_what_is_found_passes() -> None:
    assert main(["mutants", "--check"]) == 0
    assert main(["mutants", "--check", DROPS]) == 0


@pytest.mark.usefixtures("kept")
def test_a_mutant_with_another_fate_makes_the_matrix_stale(
    fates: dict[str, Fate], capsys: pytest.CaptureFixture[str]
) -> None:
    other = run({**PASSED, "3-5.15": Verdict.FAIL, "3-5.14": Verdict.FAIL})
    fates[DROPS] = fate(named(DROPS), other)

    assert main(["mutants", "--check", DROPS, "--lang", "en"]) == 1
    assert (
        capsys.readouterr()
        .out.partition("\n")[2]
        .startswith(
            "The matrix that ships is stale.\n"
            "  drops-comments: 3-5.15 killed (Registers no comment by staff.)"
            " \u2192 3-5.15 killed + 3-5.14 (Registers no comment by staff.)\n"
            "tekigo mutants --update writes it anew.\n"
        )
    )
    assert main(["mutants", "--check", LOGS]) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"register_": "0.0"}, "Register versions differ."),
        ({"extent": "full"}, "Extents differ."),
        ({"sentinels": []}, "Sentinels differ."),
        ({"blocks": []}, "Blocks differ."),
        ({"checks": []}, "Checks or their titles differ."),
        (
            {"mutants": []},
            "logs-names: \u2013 \u2192 op.01 killed (Writes applicants' names into the log.)",
        ),
    ],
)
def test_whatever_a_matrix_says_can_be_stale(change: dict[str, object], told: str) -> None:
    now = command.assembled("sentinels", [died(LOGS)])

    assert differences(now, now) == []
    assert [one.en for one in differences(now.model_copy(update=change), now)] == [told]


def test_an_update_renews_the_mutants_that_ran_and_drops_those_that_are_gone(
    fates: dict[str, Fate], kept: Path
) -> None:
    before = read(kept)
    gone = died(LOGS).model_copy(update={"name": "gone"})
    old = before.model_copy(update={"mutants": [gone, *reversed(before.mutants)]})
    kept.write_text(old.json_text(), encoding="utf-8")
    fates[DROPS] = fate(named(DROPS), run(PASSED))

    assert main(["mutants", "--update", DROPS]) == 1
    after = read(kept)
    assert [one.name for one in after.mutants] == [one.name() for one in mutants()]
    assert [one for one in after.mutants if one not in before.mutants] == [fates[DROPS]]


@pytest.mark.usefixtures("fates", "kept")
def test_the_matrix_that_ships_is_shown_without_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "executed", None)
    file = tmp_path / "matrix.html"

    assert main(["mutants", DROPS, "--shipped", "--html", str(file), "--lang", "en"]) == 0
    assert capsys.readouterr().out == (
        "1/1 \u2713 3-5.15  drops-comments: Registers no comment by staff.\n"
        "1 of 1 mutants are killed by their own check.\n"
    )
    page = file.read_text(encoding="utf-8")
    assert ("Registers no comment by staff." in page, LOGS in page) == (True, False)
    assert main(["mutants", "--shipped"]) == 0


@pytest.mark.usefixtures("fates")
def test_a_mutant_the_shipped_matrix_does_not_know_is_not_dead(kept: Path) -> None:
    known = [name for name in (one.name for one in read(kept).mutants) if name != DROPS]
    kept.write_text(read(kept).only(known).json_text(), encoding="utf-8")

    assert main(["mutants", DROPS, "--shipped"]) == 1
    assert main(["mutants", LOGS, "--shipped"]) == 0
