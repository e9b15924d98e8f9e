"""A scenario file is read whole, or every mistake in it is told with its line and what there is."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import fixtures
from conformance.mutants.catalogue import mutant
from conformance.training.scenarios.library import Library
from conformance.training.scenarios.model import SCHEMA_FILE, TEMPLATE_FILE, Scenario, schema_text
from conformance.training.scenarios.reading import scenario, shipped
from conformance.training.scenarios.words import Told
from simulator.contracts.located import read
from simulator.contracts.problem import Problem

TEMPLATE = TEMPLATE_FILE.read_text(encoding="utf-8")
FILES = {
    one.name: one.read_text(encoding="utf-8") for one in fixtures.folder("scenarios").iterdir()
}


def refused(old: str, new: str) -> str:
    """Return in English what is said of the template when one thing in it is changed."""
    assert TEMPLATE.count(old) == 1
    with pytest.raises(Problem) as found:
        scenario(TEMPLATE.replace(old, new), "mine.toml")
    return found.value.cause.en


def line_of(text: str) -> int:
    return TEMPLATE[: TEMPLATE.index(text)].count("\n") + 1


def test_twelve_chapters_ship_in_their_order() -> None:
    assert [one.chapter for one in shipped().values()] == list(range(1, 13))


@pytest.mark.parametrize("name", shipped())
def test_a_chapter_proves_a_requirement_of_its_own_and_speaks_both_languages(name: str) -> None:
    one = shipped()[name]
    others = [other.requirement for id_, other in shipped().items() if id_ != name]

    assert mutant(one.mutant).kills == one.requirement
    assert one.requirement not in others
    assert [line.ja for line in lines_of(one) if not line.en] == []


def lines_of(one: Scenario) -> list[Told]:
    head = [one.title, one.goal, one.origin.line, one.question.ask, one.question.answer]
    return [*head, *one.look, *one.step, *one.expect, *one.harm]


def test_published_failures_come_with_the_place_they_were_published_in() -> None:
    published = [one for one in shipped().values() if one.origin.provenance == "published"]

    assert len(published) == 4
    assert all(re.search("案内|日経", one.origin.ja) for one in published)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'do = "cycle"',
            'do = "circle"',
            "step.do = 'circle' cannot be used (did you mean cycle? ",
        ),
        (
            'who = "yamada"',
            'who = "yamda"',
            "step.who = 'yamda' cannot be used (did you mean yamad",
        ),
        (
            'who = "yamada"',
            "who = 21",
            "step.who = 21 cannot be used (must be a number from 1 to 20",
        ),
        ('name = "claim" ', 'nam = "claim" ', "unknown key step.nam. Did you mean name?"),
        ('states = ["received"]', 'states = ["done"]', "expect.states = 'done' cannot be used"),
        (
            'requirement = "3-5.01"',
            'requirement = "3-5.02"',
            "never-reports-receipt violates 3-5.01",
        ),
        (
            'mutant = "never-reports',
            'mutant = "ever-reports',
            "did you mean never-reports-receipt?",
        ),
        (
            'provenance = "modelled"',
            'provenance = "true"',
            "must be one of published, derived, mod",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_there_is(old: str, new: str, told: str) -> None:
    said = refused(old, new)

    (line,) = (one for one in said.splitlines() if told in one)
    assert line.startswith(f"mine.toml:{line_of(old)}: ")


def test_a_filing_must_have_been_filed_before_it_is_spoken_of() -> None:
    said = refused('name = "claim" ', 'name = "other" ')
    lines = [line_of(f"{part}]]") + 2 for part in ("[[expect", "[[harm")]

    assert said.splitlines() == [
        f"mine.toml:{line}: {part}.filing = 'claim' cannot be used (must be one of other)."
        for line, part in zip(lines, ("expect", "harm"), strict=True)
    ]


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            'do = "advance"\nja = "x"',
            "step.minutes is missing (one of minutes, hours, days, until).",
        ),
        (
            'do = "advance"\nja = "x"\nhours = 1\nuntil = "23:59"',
            "step.until = '23:59' cannot be used (not together with hours).",
        ),
        (
            'do = "advance"\nja = "x"\nuntil = "24:00"',
            "step.until = '24:00' cannot be used (must mat",
        ),
        (
            'do = "portal-fault"\nja = "x"\nkind = "delay"',
            "step.kind = 'delay' cannot be used (No delay can be planted: it needs seconds.).",
        ),
        (
            'do = "portal-fault"\nja = "x"\nkind = "unknown-ca"',
            "step.kind = 'unknown-ca' cannot be used (no scenario can plant it).",
        ),
        (
            'do = "card-fault"\nja = "x"\nkind = "not-refreshed"',
            "step.kind = 'not-refreshed' cannot be used (not at ocsp).",
        ),
        (
            'do = "file"\nja = "x"\nname = "b"\nwho = 1\ncase = "birth"',
            "step.case = 'birth' cannot be used (tell the procedure too).",
        ),
        (
            'do = "burst"\nja = "x"\nname = "b"\ncount = 2\nprocedure = "care-plan"\ncase = "?"',
            "step.case = '?' cannot be used (must be one of ",
        ),
        (
            'do = "file"\nja = "x"\nname = "claim"\nwho = 1',
            "step.name = 'claim' cannot be used (another act has this name).",
        ),
        (
            'do = "decide"\nja = "x"\nfiling = "claim"\ndecision = "late"',
            "must be one of visit, comp",
        ),
    ],
)
def test_an_act_that_could_not_happen_is_refused(act: str, told: str) -> None:
    said = refused("[[expect]]", f"[[step]]\n{act}\n\n[[expect]]")

    assert told in said
    assert said.startswith("mine.toml:")


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ('see = "calls"\nja = "x"\noperation = "login"', "harm.least is missing (least or most is"),
        (
            'see = "calls"\nja = "x"\noperation = "login"\nleast = 2\nmost = 1',
            "harm.most = 1 cannot be used (must be least (2) or more).",
        ),
        (
            'see = "calls"\nja = "x"\noperation = "login"\nmost = 1\nduring = "power-cut"',
            "harm.during = 'power-cut' cannot be used (must be one of claim).",
        ),
        (
            'see = "values"\nja = "x"\nfiling = "claim"\nunaltered = true\nitem = "arrived"',
            "harm.item = 'arrived' cannot be used (only with unaltered = false).",
        ),
        (
            'see = "seen"\nja = "x"',
            "harm.see = 'seen' cannot be used (must be one of handed-over, n",
        ),
        ('ja = "x"', "harm.see is missing (must be one of handed-over, number, states, comment, "),
    ],
)
def test_a_claim_that_says_nothing_is_refused(claim: str, told: str) -> None:
    with pytest.raises(Problem) as found:
        scenario(f"{TEMPLATE}\n[[harm]]\n{claim}\n", "mine.toml")

    assert told in found.value.cause.en


def test_a_fault_that_shows_elsewhere_only_is_refused() -> None:
    said = refused("never-reports-receipt", "reads-decimal-as-hex")

    assert "with another profile, check of signatures or role only" in said


def test_a_scenario_without_harm_proves_nothing_and_is_refused() -> None:
    with pytest.raises(Problem) as found:
        scenario(TEMPLATE[: TEMPLATE.index("[[harm]]")], "mine.toml")

    assert found.value.cause.en == "mine.toml:1: harm is missing (one [[harm]] at least)."


def test_the_published_schema_is_that_of_the_model() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("name", FILES)
def test_what_ships_is_what_the_schema_says(name: str) -> None:
    validator = Draft202012Validator(json.loads(schema_text()))
    values = read(FILES[name], name).values

    assert list(validator.iter_errors(values)) == []
    assert list(validator.iter_errors({**values, "hurt": []})) != []


def test_own_files_stand_after_the_chapters_and_are_read_anew(tmp_path: Path) -> None:
    library, own = Library(tmp_path), tmp_path / "mine.toml"
    own.write_text("mutant = 1", encoding="utf-8")

    assert list(library.known()) == list(shipped())
    assert "mine.toml:1: mutant = 1 cannot be used" in library.broken()["mine.toml"].cause.en

    own.write_text(TEMPLATE, encoding="utf-8")

    assert list(library.known())[-1] == "mine"
    assert library.broken() == {}
