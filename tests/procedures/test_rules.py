"""Which rules a filing breaks depends on its day, on its rows and on what is known beside it."""

from simulator.contracts.filing import Filing
from simulator.procedures import builder
from simulator.procedures.cases import Level
from simulator.procedures.facts import Facts
from simulator.procedures.model import Procedure
from simulator.procedures.rules import Broken, broken
from simulator.procedures.seen import NOTHING
from simulator.world.choices import Stream
from tests.procedures.test_reading import ORIGIN, SMALL, parse

COUNTED = f"""
[[rule]]
id = "at-most-two"
ja = "2人まで"
en = "Two at most"
level = "substantive"
holds = {{ all = [
    {{ count = ["child"], at_most = 2 }},
    {{ fact = "applicant.recipient", is = ["yes"] }},
] }}
twin = {{ suppose = {{ "applicant.recipient" = "no" }} }}
{ORIGIN}
"""
AMOUNT = f"""
[[rule]]
id = "small-amount"
ja = "10円まで"
en = "Ten yen at most"
level = "substantive"
when = {{ item = "kind", is = ["b"] }}
holds = {{ sum = ["amount"], at_most = 10 }}
valid = {{ set = {{ kind = "b", amount = "10" }} }}
twin = {{ set = {{ amount = "11" }} }}
{ORIGIN}
"""


def filed(day: str, *born: str) -> Filing:
    rows = tuple({"born": one} for one in born)
    return Filing("small", "1", "132012", {"day": day}, {"child": rows})


def found(
    procedure: Procedure, filing: Filing, facts: Facts = NOTHING
) -> list[tuple[str, str, int]]:
    return [(one.rule.id, one.item, one.row) for one in broken(procedure, filing, facts)]


def test_a_broken_rule_names_its_item_and_row() -> None:
    filing = filed("2026-06-01", "2026-05-31", "2026-06-02", "2026-06-01", "2026-07-01")

    assert found(parse(SMALL), filing) == [
        ("order", "child.born", 2),
        ("order", "child.born", 4),
    ]


def test_a_rule_is_broken_while_it_is_in_force() -> None:
    ended = parse(SMALL.replace("from = 2024-10-01", "from = 2024-10-01\nuntil = 2024-12-31"))

    def breaks(day: str) -> bool:
        return bool(found(ended, filed(day, "2030-01-01")))

    days = ("2024-09-30", "2024-10-01", "2024-12-31", "2025-01-01")
    assert [breaks(day) for day in days] == [False, True, True, False]
    assert not breaks("")


def test_what_no_item_tells_is_told_by_facts() -> None:
    procedure = parse(SMALL + COUNTED)
    filing = filed("2026-06-01", "2026-05-31")

    def told(answer: str) -> list[tuple[str, str, int]]:
        return found(procedure, filing, Facts({"applicant.recipient": answer}))

    assert told("no") == [("at-most-two", "", 0)]
    assert told("yes") == told("") == []
    assert found(procedure, filed("2026-06-01", *("2026-05-31",) * 3)) == [("at-most-two", "", 0)]


def test_rules_of_one_level_can_be_asked_for_alone() -> None:
    procedure = parse(SMALL + COUNTED)
    filing = filed("2026-06-01", *("2026-06-02",) * 3)

    def of(level: Level | None) -> list[str]:
        every: tuple[Broken, ...] = broken(procedure, filing, NOTHING, only=level)
        return [one.rule.id for one in every]

    assert of(Level.FORM) == ["order"] * 3
    assert of(Level.SUBSTANTIVE) == ["at-most-two"]
    assert of(None) == ["order"] * 3 + ["at-most-two"]


def test_where_chance_would_break_a_rule_the_simplest_choices_stand() -> None:
    procedure = parse(SMALL + AMOUNT)
    case = procedure.case()
    day = Facts({"day": "2026-06-01"})
    drawn = [
        builder.filed(procedure, case, day, Stream(seed), municipality="132012")
        for seed in range(20)
    ]
    kept = [
        builder.fill_in(procedure, case, day, Stream(seed), municipality="132012")
        for seed in range(20)
    ]

    assert any(broken(procedure, filing, day) for filing in drawn)
    assert not any(broken(procedure, filing, day) for filing in kept)
    assert any(one.values == other.values for one, other in zip(drawn, kept, strict=True))
