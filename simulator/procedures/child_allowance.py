"""児童手当 認定請求: what a household knows when it claims.

What it knows keeps the substantive rules: the newborn's birth is the event, who moved in lived
elsewhere on 1 January, pension goes with occupation. So a faulty claim is always one that was made
faulty on purpose.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem, Text
from simulator.procedures import builder, catalogue
from simulator.procedures.plan import Known
from simulator.residents import ages, places

if TYPE_CHECKING:
    from simulator.contracts.filing import Filing, Values
    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Household, Resident
    from simulator.world.choices import Choices

CLAIM = "child-allowance-claim"

NEWBORN = timedelta(days=365)
OTHER_REASONS = ("move-in",) * 5 + (
    "left-civil-service",
    "left-facility",
    "change-of-recipient",
    "other",
)
REASONS = ("birth",) * 20 + OTHER_REASONS
PENSIONS = {
    "employee": "employees",
    "self-employed": "national",
    "none": "national",
    "other": "national",
}
# No bank has this code: PyPI zengin-code 1.1.0.20260824 lists 1,146 of them, and not 7777.
BANK = {
    "bank_code": "7777",
    "bank_name": "テスト銀行",
    "branch_code": "101",
    "branch_name": "中央支店",
    "account_type": "ordinary",
}
REMARKS = ("", "", "", "平日の日中は電話に出られません。")


def claim(
    household: Household, choices: Choices, day: date, hazards: tuple[Hazard, ...] = ()
) -> Filing:
    """Return the claim of a household at the municipality it lives in.

    Args:
        household: who claims; its head signs.
        choices: the source of chance.
        day: the filing day.
        hazards: those about the filing are typed in; those about the household must already be
            part of it.

    Raises:
        Problem: no child is eligible on that day.
    """
    procedure = catalogue.procedure(CLAIM)
    known = known_of(household, choices, day)
    return builder.build(
        procedure, household.municipality, known, choices, day=day, hazards=hazards
    )


def known_of(household: Household, choices: Choices, day: date) -> Known:
    """Return what a household would fill in.

    Raises:
        Problem: no child is eligible on that day.
    """
    if not household.eligible(day):
        raise Problem(
            Text(
                ja=f"{day} の時点で児童がいません (規則 child-within-18)。",
                en=f"There is no eligible child on {day} (rule child-within-18).",
            ),
            Text(
                ja="子が18歳年度末より前の日を選んでください。",
                en="Choose a day before the end of the child's school year of 18.",
            ),
        )
    values = (
        _applicant(household, day)
        | _reason(household, choices, day)
        | _work("", choices)
        | {"remarks": choices.pick(REMARKS)}
        | _spouse(household, choices)
        | _account(household.head, choices)
        | {"consent": "yes"}
    )
    return Known(
        values,
        {
            "child": tuple(_child(household, child) for child in household.eligible(day)),
            "elder": tuple(_elder(household, one, choices) for one in household.elder(day)),
        },
        _documents(household, choices, day),
    )


def _applicant(household: Household, day: date) -> Values:
    head = household.head
    return {
        "name": head.name,
        "kana": head.kana,
        "born": head.born.isoformat(),
        "sex": head.sex.value,
        "postal_code": head.postal_code,
        "address": head.address,
        "phone": head.phone,
        "mail": head.mail,
        "my_number": head.my_number,
        "applied_on": day.isoformat(),
        "addressee": places.municipality(household.municipality).mayor,
    }


def _reason(household: Household, choices: Choices, day: date) -> Values:
    youngest = household.eligible(day)[-1].born
    reason = choices.pick(REASONS if youngest > day - NEWBORN else OTHER_REASONS)
    event = youngest if reason == "birth" else day - timedelta(days=choices.integer(0, 14))
    return {
        "reason": reason,
        "event_date": event.isoformat(),
        "address_on_jan1": _address_on_jan1(household, reason, choices),
    }


def _address_on_jan1(household: Household, reason: str, choices: Choices) -> str:
    if reason != "move-in":
        return choices.pick(("", household.head.address))
    elsewhere = [code for code in places.codes() if code != household.municipality]
    return places.draw(choices, places.municipality(choices.pick(elsewhere))).text


def _work(prefix: str, choices: Choices) -> Values:
    occupation = choices.pick(tuple(PENSIONS))
    return {f"{prefix}occupation": occupation, f"{prefix}pension": PENSIONS[occupation]}


def _spouse(household: Household, choices: Choices) -> Values:
    spouse = household.spouse
    if spouse is None:
        return {"spouse": "no"}
    return {
        "spouse": "yes",
        "spouse_name": spouse.name,
        "spouse_kana": spouse.kana,
        "spouse_born": spouse.born.isoformat(),
        "spouse_address": spouse.address if spouse.index in household.apart else "",
        **_work("spouse_", choices),
        "spouse_my_number": spouse.my_number,
    }


def _account(head: Resident, choices: Choices) -> Values:
    return {
        "registered_account": choices.pick(("yes", "no")),
        **BANK,
        "account_number": str(choices.integer(1000000, 9999999)),
        "account_holder": head.kana,
    }


def _child(household: Household, child: Resident) -> Values:
    return {
        "name": child.name,
        "kana": child.kana,
        "born": child.born.isoformat(),
        "sex": child.sex.value,
        "relation": "child",
        "living": _living(household, child),
        "custody": "yes",
        "livelihood": "same",
        "address": child.address,
        "abroad": "no",
        "my_number": child.my_number,
    }


def _elder(household: Household, elder: Resident, choices: Choices) -> Values:
    occupation = choices.pick(("student", "employed", "none"))
    return {
        "name": elder.name,
        "relation": "child",
        "born": elder.born.isoformat(),
        "living": _living(household, elder),
        "occupation": occupation,
        "supported": "no" if occupation == "employed" else "yes",
    }


def _documents(household: Household, choices: Choices, day: date) -> frozenset[str]:
    # Who may be asked for a document, half of them bring it at once.
    called_for = {
        "pension-proof": household.children[-1].born > ages.years_before(day, 3),
        "resident-record": bool(household.apart),
    }
    return frozenset(
        name for name, asked in called_for.items() if asked and choices.integer(0, 1) == 1
    )


def _living(household: Household, one: Resident) -> str:
    return "apart" if one.index in household.apart else "together"
