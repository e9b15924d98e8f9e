"""Every rule of cards has a source, a test that exists, and a switch where nothing is published."""

import ast
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from simulator.cards.rules import Rule, Rules, table
from simulator.cards.service import CardService
from simulator.contracts.problem import Problem
from simulator.contracts.provenance import Provenance

ROOT = Path(__file__).parents[2]
SWITCHES = {rule.id for rule in table().values() if rule.off}
ROW = table()["loss-holds-both"].model_dump()


@cache
def sources(file: str) -> dict[str, str]:
    """Return the source of every test of a file by its name, parameters included."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {node.name: ast.unparse(node) for node in functions}


def source_of(test: str) -> str:
    file, _, name = test.partition("::")
    return sources(file)[name]


@pytest.mark.parametrize("rule", table().values(), ids=lambda rule: rule.id)
def test_the_test_of_a_rule_exists(rule: Rule) -> None:
    for test in (rule.test, *([rule.off.test] if rule.off else [])):
        file, _, name = test.partition("::")
        assert name in sources(file)


@pytest.mark.parametrize("rule", table().values(), ids=lambda rule: rule.id)
def test_openssl_is_asked_where_a_rule_says_so(rule: Rule) -> None:
    asked = any(word in source_of(rule.test) for word in ("judge", "judged", "openssl"))

    assert asked is (rule.judge == "openssl")


def test_exactly_what_is_not_published_can_be_switched_off() -> None:
    inferred = {rule.id for rule in table().values() if rule.provenance is not Provenance.PUBLISHED}

    assert inferred == SWITCHES
    assert len(SWITCHES) == 16


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_a_switch_is_thrown_by_the_test_that_its_row_names(name: str) -> None:
    off = table()[name].off

    assert off is not None
    assert f"'{name}'" in source_of(off.test)


def test_code_asks_for_every_switch_and_for_no_other() -> None:
    asked = {
        node.args[0].value
        for file in (ROOT / "simulator" / "cards").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "holds"
        and isinstance(node.args[0], ast.Constant)
    }

    assert asked == SWITCHES


def test_every_rule_holds_unless_it_is_switched_off() -> None:
    rules = Rules(["death-ends-both"])

    assert {name for name in SWITCHES if not rules.holds(name)} == {"death-ends-both"}
    assert all(Rules().holds(name) for name in SWITCHES)


@pytest.mark.parametrize("name", ["hold-never-lifted", "death-ends-booth", ""])
def test_what_is_published_or_unknown_cannot_be_switched_off(
    name: str, service: CardService
) -> None:
    with pytest.raises(Problem) as refused:
        CardService(service.world, off=["death-ends-both", name])

    assert refused.value.cause.en == f"There is no rule {name!r} to switch off."
    assert refused.value.hint.ja.startswith("切ることができる規則: next-card-curve、")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"off": None}, "what is not published can be switched"),
        ({"provenance": "published"}, "what is not published can be switched"),
        ({"provenance": "modelled"}, "what is modelled is ours"),
        ({"grade": "ours"}, "what is modelled is ours"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_row_that_claims_too_much_is_refused(change: dict[str, object], said: str) -> None:
    assert Rule.model_validate(ROW) == table()["loss-holds-both"]
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate(ROW | change)
