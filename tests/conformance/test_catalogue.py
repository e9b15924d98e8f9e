"""Requirement, check and mutant come together, and nothing seen from outside tells one apart."""

import io
import re
import runpy
import sys
from collections import Counter
from importlib import resources

import pytest

from conformance.checks.plugin import MODULES
from conformance.mutants import catalogue
from conformance.mutants.catalogue import mutants
from conformance.mutants.mutant import Mutant
from conformance.specification.register import register
from simulator.connector.steps import Steps
from tests.conformance.world import checks

JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
each_mutant = pytest.mark.parametrize(
    "mutant", mutants(), ids=[mutant.name() for mutant in mutants()]
)
CHECKED = register().checked()
HELLO = '{"id": 1, "verb": "hello"}\n{"id": 2, "verb": "list"}\n'


def is_sentence(ja: str, en: str) -> bool:
    """Tell whether a text is a sentence in Japanese and one in English."""
    own = re.search("[a-z]{2}", en) is not None and en.endswith(".")
    return JAPANESE.search(ja) is not None and ja.endswith("。") and own


def test_every_checked_requirement_has_exactly_one_check() -> None:
    assert Counter(check.id for check in checks()) == Counter(
        r.id for r in register().requirement if r.coverage == "checked"
    )


def test_no_two_episodes_share_a_name() -> None:
    # Each has a place of its own under its name, and evidence is kept by it.
    episodes = {check.episode.name: check.episode for check in checks()}

    assert [one for one in checks() if episodes[one.episode.name] != one.episode] == []


def test_every_checked_must_is_broken_by_a_mutant() -> None:
    violated = {mutant.kills for mutant in mutants()}
    musts = [r.id for r in register().requirement if r.id in CHECKED and r.level == "MUST"]

    assert [id_ for id_ in musts if id_ not in violated] == []


def test_every_mutant_breaks_something_that_is_checked() -> None:
    assert [one.name() for one in mutants() if one.kills not in CHECKED] == []


def test_every_block_with_a_check_has_a_mutant() -> None:
    assert {id_.partition(".")[0] for id_ in CHECKED} == {
        mutant.kills.partition(".")[0] for mutant in mutants()
    }


def test_titles_and_stories_are_sentences_in_both_languages() -> None:
    told = [check.title for check in checks()] + [mutant.story() for mutant in mutants()]

    assert [text for text in told if not is_sentence(text.ja, text.en)] == []


def test_names_of_mutants_are_unique_and_can_be_typed() -> None:
    names = [mutant.name() for mutant in mutants()]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in names)


@each_mutant
def test_a_mutant_replaces_exactly_one_step(mutant: type[Mutant]) -> None:
    steps = {name for name in dir(Steps) if not name.startswith("_")}
    own = {name for name, thing in vars(mutant).items() if callable(thing)} - {"__init__"}

    assert len(own) == 1
    assert own <= steps


def said(module: str, *arguments: str) -> str:
    """Return what a connector answers before it is set up."""
    given, taken = sys.stdin, sys.stdout
    argv = sys.argv
    sys.stdin = io.TextIOWrapper(io.BytesIO(HELLO.encode()))
    sys.stdout = io.TextIOWrapper(io.BytesIO())
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__")
        sys.stdout.seek(0)
        return sys.stdout.read()
    finally:
        sys.stdin, sys.stdout, sys.argv = given, taken, argv


@each_mutant
def test_a_mutant_introduces_itself_as_the_reference_does(mutant: type[Mutant]) -> None:
    assert said("conformance.mutants", mutant.name()) == said("simulator.connector")


def test_no_module_with_checks_or_mutants_is_forgotten() -> None:
    def declaring(package: str, sign: str) -> set[str]:
        files = [file for file in resources.files(package).iterdir() if file.name.endswith(".py")]
        texts = {file.name.removesuffix(".py"): file.read_text("utf-8") for file in files}
        return {name for name, text in texts.items() if re.search(sign, text, re.MULTILINE)}

    assert declaring("conformance.checks", r"^@check\(") == set(MODULES)
    assert declaring("conformance.mutants", r"^class \w+\(Mutant, kills=") == {
        module.__name__.rpartition(".")[2] for module in catalogue.MODULES
    }
