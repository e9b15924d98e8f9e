"""What a family can tell about itself, whatever has happened: the facts most forms ask for.

Work, pension and account are drawn and are our model; so is that nobody here is a civil servant,
who would claim child allowance at the employer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.residents import ages, places
from simulator.residents.names import Sex

if TYPE_CHECKING:
    from simulator.contracts.filing import Values
    from simulator.residents.households import Household, Resident
    from simulator.residents.places import Municipality
    from simulator.world.choices import Choices

    Rows = dict[str, tuple[Values, ...]]

PENSIONS = {
    "employee": "employees",
    "self-employed": "national",
    "none": "national",
    "other": "national",
}
EMPLOYERS = {"employee": "company", "self-employed": "self"}
REASONS = {"none": "job-seeking"}
"""Why a parent needs a nursery; whoever works, for the work."""
WORKING = "employment"
RETIRED = 65
PARENTS = {Sex.FEMALE: "mother", Sex.MALE: "father"}
# No bank has this code: PyPI zengin-code 1.1.0.20260824 lists 1,146 of them, and not 7777.
BANK = {
    "account.bank_code": "7777",
    "account.bank_name": "テスト銀行",
    "account.branch_code": "101",
    "account.branch_name": "中央支店",
    "account.type": "ordinary",
}


@dataclass(frozen=True)
class Teller:
    """One applicant, whose family the facts are about.

    Args:
        household: the family.
        applicant: who applies; one of the family.
        day: the filing day.
        work: occupation of everybody who was asked, by index.
    """

    household: Household
    applicant: Resident
    day: date
    work: dict[int, str]

    def values(self, choices: Choices) -> Values:
        """Return the facts about municipality, applicant, spouse and account."""
        return (
            municipality(self.household.municipality)
            | self._applicant()
            | self._spouse()
            | self._youngest()
            | account(self.applicant, choices)
            | {"payment.next": next_payment(self.day).isoformat()}
        )

    def rows(self, left: Resident | None = None) -> Rows:
        """Return the lists of people.

        Args:
            left: a child that is raised elsewhere now; the filing is about it, else about the
                youngest.
        """
        family, day = self.household, self.day
        eligible = family.eligible(day)
        children = [one for one in eligible if one is not left]
        subject = [left] if left else list(eligible[-1:])
        parents = [one for one in (family.head, family.spouse) if one]
        grown = {one.index for one in family.children if ages.age(one.born, day) >= ages.MAJORITY}
        members = [
            one
            for one in family.family
            if one not in (self.applicant, left) and one.index not in grown & family.apart
        ]
        return {
            "children": tuple(self._row(one, "child") for one in children),
            "subject": tuple(self._row(one, "child") for one in subject),
            "siblings": tuple(self._row(one, "child") for one in eligible if one not in subject),
            "elders": tuple(self._row(one, "child") for one in family.elder(day)),
            "members": tuple(self._row(one, self._relation(one)) for one in members),
            "guardians": tuple(self._row(one, PARENTS[one.sex]) for one in parents),
            "insured-members": tuple(
                self._row(one, self._relation(one))
                for one in parents
                if ages.age(one.born, day) >= RETIRED
            ),
        }

    def reason(self, one: Resident | None) -> str:
        """Return why a parent needs a nursery (保育を必要とする事由); "" for nobody."""
        return REASONS.get(self.work[one.index], WORKING) if one else ""

    @property
    def spouse(self) -> Resident | None:
        """Return the applicant's spouse."""
        head, spouse = self.household.head, self.household.spouse
        if self.applicant is head:
            return spouse
        return head if self.applicant is spouse else None

    def _applicant(self) -> Values:
        one = self.applicant
        return {
            **identity("applicant", one),
            "applicant.postal_code": one.postal_code,
            "applicant.address": one.address,
            "applicant.phone": one.phone,
            "applicant.mail": one.mail,
            "applicant.age": str(ages.age(one.born, self.day)),
            "applicant.income_higher": "yes",
            "applicant.tax_exempt": "no",
            **self._work("applicant", one),
            "applicant.employer": EMPLOYERS.get(self._occupation(one), "none"),
        }

    def _spouse(self) -> Values:
        spouse = self.spouse
        if spouse is None:
            return {"spouse.exists": "no"}
        return {
            "spouse.exists": "yes",
            **identity("spouse", spouse),
            "spouse.address": spouse.address,
            "spouse.apart_address": spouse.address if self._apart(spouse) else "",
            "spouse.tax_exempt": "no",
            **self._work("spouse", spouse),
        }

    def _youngest(self) -> Values:
        eligible = self.household.eligible(self.day)
        return child(eligible[-1]) if eligible else {}

    def _work(self, prefix: str, one: Resident) -> Values:
        occupation = self._occupation(one)
        retired = ages.age(one.born, self.day) >= RETIRED
        pension = "none" if retired else PENSIONS.get(occupation, "none")
        return {f"{prefix}.occupation": occupation, f"{prefix}.pension": pension}

    def _occupation(self, one: Resident) -> str:
        return self.work.get(one.index, "none")

    def _row(self, one: Resident, relation: str) -> Values:
        is_parent = one in (self.household.head, self.household.spouse)
        return {
            "name": one.name,
            "kana": one.kana,
            "born": one.born.isoformat(),
            "sex": one.sex.value,
            "relation": relation,
            "living": "apart" if self._apart(one) else "together",
            "address": one.address,
            "my_number": one.my_number,
            "occupation": self._occupation(one),
            "reason": self.reason(one) if is_parent else "",
        }

    def _apart(self, one: Resident) -> bool:
        return one.index in self.household.apart

    def _relation(self, one: Resident) -> str:
        """Return what somebody is to the applicant (続柄)."""
        is_child = one in self.household.children
        if self.applicant in self.household.children:
            return "sibling" if is_child else "parent"
        if one is self.applicant:
            return "self"
        return "child" if is_child else "spouse"


def occupations(household: Household, choices: Choices, day: date) -> dict[int, str]:
    """Draw what everybody does; codes as in the forms.

    Parents draw `employee`, `self-employed`, `none` or `other`; children past the school year of 18
    `student`, `employed` or `none`. Others go to school or have no occupation.
    """
    work: dict[int, str] = {}
    for parent in (household.head, household.spouse):
        if parent:
            retired = ages.age(parent.born, day) >= RETIRED
            work[parent.index] = "none" if retired else choices.pick(tuple(PENSIONS))
    for child in household.children:
        if day > ages.school_year_end(child.born, 18):
            work[child.index] = choices.pick(("student", "employed", "none"))
        elif ages.school_year_end(child.born, 6) < day:
            work[child.index] = "student"
        else:
            work[child.index] = "none"
    return work


def identity(prefix: str, one: Resident) -> Values:
    """Return who somebody is, as facts under a prefix."""
    return {
        f"{prefix}.name": one.name,
        f"{prefix}.kana": one.kana,
        f"{prefix}.born": one.born.isoformat(),
        f"{prefix}.sex": one.sex.value,
        f"{prefix}.my_number": one.my_number,
    }


def child(one: Resident) -> Values:
    """Return the facts about the child a filing is about."""
    return {
        **identity("child", one),
        "child.address": one.address,
        "child.relation": "child",
    }


def next_payment(day: date) -> date:
    """Return the first day of a month of payment that is a month ahead or more.

    Child allowance is paid in even months since 2024-10 [M]; that a month is enough for every
    municipality is our model.
    """
    ahead = day + timedelta(days=31)
    months = ahead.year * 12 + ahead.month - 1 + (ahead.day > 1)
    year, month = divmod(months + (months % 2 == 0), 12)
    return date(year, month + 1, 1)


def municipality(code: str) -> Values:
    """Return the facts about the addressee.

    Args:
        code: six-digit code of the municipality. That it is also its 保険者番号 is our model.
    """
    place = places.municipality(code)
    return {
        "municipality.code": code,
        "municipality.name": f"{place.prefecture}{place.name}",
        "municipality.mayor": place.mayor,
        "municipality.prefecture": place.prefecture,
        "municipality.governor": f"{place.prefecture}知事",
        "municipality.insurer_number": code,
    }


def moved(place: Municipality, former: str, new: str, day: date) -> Values:
    """Return the facts about a move.

    Args:
        place: the municipality somebody leaves, or moves within.
        former: the address before.
        new: the address after.
        day: of the move.
    """
    return {
        "moved.from_address": former,
        "moved.from_municipality": f"{place.prefecture}{place.name}",
        "moved.from_insurer": place.code,
        "moved.to_address": new,
        "moved.date": day.isoformat(),
    }


def account(holder: Resident, choices: Choices) -> Values:
    """Return the facts about somebody's account at a bank that does not exist."""
    return {
        "account.registered": choices.pick(("yes", "no")),
        **BANK,
        "account.number": str(choices.integer(1000000, 9999999)),
        "account.holder": holder.kana,
    }
