"""Whatever is drawn passes the form check, for any procedure; hazards are typed where they fit."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from simulator.procedures import builder, catalogue, check
from simulator.procedures.model import Procedure
from simulator.procedures.plan import Known
from simulator.procedures.reading import read
from simulator.residents import hazards
from simulator.world.choices import Choices, Stream

T = TypeVar("T")
DAY = date(2026, 6, 1)
CLAIM = catalogue.procedure("child-allowance-claim")
MODELLED = 'origin = { provenance = "modelled", why = "test" }'


class Drawn:
    """Choices made by hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]


@given(st.data())
def test_a_form_filled_in_by_chance_alone_passes(data: st.DataObject) -> None:
    filing = builder.build(CLAIM, "132012", Known(), Drawn(data.draw), day=DAY)

    assert check.findings(CLAIM, filing) == []


def test_known_items_stay_as_they_are_and_blank_ones_stay_out(least: Choices) -> None:
    known = Known({"name": "山田\u3000花子", "mail": "", "reason": "move-in"})

    values = builder.build(CLAIM, "132012", known, least, day=DAY).values

    assert (values["name"], values["reason"]) == ("山田\u3000花子", "move-in")
    assert "mail" not in values


def test_items_that_are_not_asked_for_stay_out(least: Choices) -> None:
    known = Known({"spouse": "no", "spouse_name": "山田\u3000太郎", "registered_account": "yes"})

    values = builder.build(CLAIM, "132012", known, least, day=DAY).values

    assert [item for item in values if item.startswith(("spouse_", "bank_", "account_"))] == []


def test_documents_are_attached_when_required_or_at_hand_unless_forgotten(least: Choices) -> None:
    values = {"registered_account": "no", "pension": "employees"}

    def attached(*documents: str, left_out: frozenset[str] = frozenset()) -> list[str]:
        known = Known(values, {}, frozenset(documents), left_out)
        filing = builder.build(CLAIM, "132012", known, least, day=DAY)
        return [attachment.id for attachment in filing.attachments]

    assert attached() == ["account-proof"]
    assert attached("pension-proof") == ["account-proof", "pension-proof"]
    assert attached("resident-record") == ["account-proof"]
    assert attached("pension-proof", left_out=frozenset({"account-proof"})) == ["pension-proof"]


def test_a_hazard_is_typed_over_what_is_known(least: Choices) -> None:
    typed = (hazards.hazard("account-leading-zeros"), hazards.hazard("longest-remarks"))
    known = Known({"registered_account": "yes", "account_number": "1234567", "remarks": ""})

    values = builder.build(CLAIM, "132012", known, least, day=DAY, hazards=typed).values

    assert (values["bank_code"], values["account_number"]) == ("0098", "0000017")
    assert values["remarks"] == "字" * 400


def test_a_hazard_applies_where_the_form_has_its_items() -> None:
    small = procedure_of('id = "amount"\nlabel = "金額"\ntype = "yen"\nmax_length = 7')
    named = {hazard.id for hazard in builder.applicable(small, hazards.catalogue())}

    assert builder.applicable(CLAIM, hazards.catalogue()) == hazards.catalogue()
    assert "remarks-formula" not in named
    assert "family-u9ad9" in named


@given(st.data())
def test_every_type_of_item_can_be_drawn(data: st.DataObject) -> None:
    for options in (
        'type = "yen"\nmax_length = 7',
        'type = "digits"\ndigits = 5',
        'type = "kana"\nmax_length = 2',
        'type = "note"\nmax_length = 9',
        'type = "phone"',
        'type = "postal"',
        'type = "mail"\nmax_length = 40',
        'type = "bool"\ncodes = { yes = "有", no = "無" }',
    ):
        small = procedure_of(f'id = "asked"\nlabel = "項目"\nrequired = true\n{options}')
        filing = builder.build(small, "132012", Known(), Drawn(data.draw), day=DAY)

        assert filing.values["asked"]
        assert check.findings(small, filing) == []


def test_yen_have_no_leading_zeros() -> None:
    small = procedure_of('id = "amount"\nlabel = "金額"\ntype = "yen"\nmax_length = 7')

    for text, right in (
        ("0", True),
        ("10000", True),
        ("010", False),
        ("-1", False),
        ("1.5", False),
    ):
        known = Known({"amount": text})
        filing = builder.build(small, "132012", known, Stream(1), day=DAY)
        assert (check.findings(small, filing) == []) is right


def procedure_of(item: str) -> Procedure:
    text = f"""
id = "small"
title = "小さな申請"
law = "なし"
actor = "だれでも"
form_version = "1"
signature = "なし"
filed_on = "day"
category = "child"
{MODELLED}
[[section]]
id = "main"
label = "主な内容"
[[section.item]]
id = "day"
label = "申請年月日"
type = "date"
{MODELLED}
[[section.item]]
{item}
{MODELLED}
[[case]]
id = "plain"
ja = "ふつうの場合"
en = "Plain"
event = "wish"
"""
    return read(text, "small.toml", {})
