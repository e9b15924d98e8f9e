"""What a family tells of a life event: where it lived before, who died, which car it bought.

Everything told here is our model, chosen so that it keeps the rules of the procedures it leads to.
So a faulty filing is always one that was made faulty on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.residents import ages, care, families, names, places
from simulator.residents.names import Sex
from simulator.residents.telling import child, moved

if TYPE_CHECKING:
    from simulator.contracts.filing import Values
    from simulator.residents.households import Household, Resident
    from simulator.residents.places import Municipality
    from simulator.residents.telling import Teller
    from simulator.world.choices import Choices

FULL_TERM = timedelta(days=280)
EARLY_WEEKS = (6, 11)
YEAR = 365
NURSERY_SCHOOL = 3  # from this age on, a child is certified in class 2 (2号) and not 3
FLAT = "\u3000テスト荘101号"
CAR = {
    # No number plate bears this letter.
    "car.number": "試験 300 ん 12-34",
    "car.chassis": "TEST1-0012345",
    "car.name": "テスト",
    "car.model": "TST-A100",
    "car.class": "private-passenger",
}


@dataclass(frozen=True)
class Happened:
    """An event that happened.

    Args:
        teller: to whom.
        on: the day.
        choices: the source of chance.
        level: 要介護状態区分; "" leaves it to chance.
    """

    teller: Teller
    on: date
    choices: Choices
    level: str = ""

    @property
    def household(self) -> Household:
        """Return the family."""
        return self.teller.household

    @property
    def applicant(self) -> Resident:
        """Return who applies."""
        return self.teller.applicant

    @property
    def day(self) -> date:
        """Return the filing day."""
        return self.teller.day


def nothing(_happened: Happened) -> Values:
    """Tell nothing that the family did not know before."""
    return {}


def eldest(happened: Happened) -> Values:
    """Tell of the eldest child instead of the youngest."""
    return child(happened.household.eligible(happened.day)[0])


def moved_in(happened: Happened) -> Values:
    """Tell where the family lived before, in another municipality."""
    place, address = _elsewhere(happened)
    return moved(place, address, happened.applicant.address, happened.on) | {
        "former.address": address
    }


def moved_within(happened: Happened) -> Values:
    """Tell where the family lived before, in the same municipality: in a flat."""
    place = places.municipality(happened.household.municipality)
    address = places.draw(happened.choices, place).text + FLAT
    return moved(place, address, happened.applicant.address, happened.on) | {
        "former.address": address
    }


def moving_out(happened: Happened) -> Values:
    """Tell where the family goes, in another municipality."""
    home = places.municipality(happened.household.municipality)
    _, address = _elsewhere(happened)
    return moved(home, happened.applicant.address, address, happened.on)


def renamed(happened: Happened) -> Values:
    """Tell the name the applicant had before: another surname, or another given name."""
    family, given = happened.applicant.name.split("\u3000")
    former = names.family(happened.choices).text
    if former == family:
        taken = [families.given_name(happened.applicant)]
        given = names.given(happened.choices, happened.applicant.sex, taken).text
    return {"former.name": f"{former}\u3000{given}"}


def died(happened: Happened) -> Values:
    """Tell of the parent who died and had received the allowance until then."""
    parent = happened.household.head
    sex = Sex.MALE if parent.sex is Sex.FEMALE else Sex.FEMALE
    taken = [families.given_name(one) for one in happened.household.family]
    given = names.given(happened.choices, sex, taken)
    family = families.family_name(parent)
    born = parent.born - timedelta(days=happened.choices.integer(0, 3 * YEAR))
    return {
        "deceased.name": f"{family.text}\u3000{given.text}",
        "deceased.kana": f"{family.kana}\u3000{given.kana}",
        "deceased.born": born.isoformat(),
        "deceased.address": parent.address,
        "deceased.date": happened.on.isoformat(),
        **child(happened.applicant),
    }


def pregnant(happened: Happened) -> Values:
    """Tell of a pregnancy; weeks and due date agree (280 days from the last period)."""
    known = (happened.day - happened.on).days // 7
    least, most = EARLY_WEEKS
    weeks = happened.choices.integer(known + least, max(known + least, most))
    begun = happened.day - timedelta(days=7 * weeks + happened.choices.integer(0, 6))
    return {
        "pregnancy.weeks": str(weeks),
        "pregnancy.due": (begun + FULL_TERM).isoformat(),
        "pregnancy.hospital": "テスト産婦人科医院",
        "pregnancy.doctor": "試験\u3000花子",
        "pregnancy.first_visit": happened.on.isoformat(),
    }


def nursery(happened: Happened) -> Values:
    """Tell of the nursery, and why either parent needs it (子ども・子育て支援法施行規則)."""
    return _nursery_from(happened, happened.on)


def in_nursery(happened: Happened) -> Values:
    """Tell of the nursery the child has gone to since the first of April."""
    start = max(ages.latest_birthday(4, 1, happened.day), happened.household.children[-1].born)
    return _nursery_from(happened, start)


def _nursery_from(happened: Happened, start: date) -> Values:
    teller = happened.teller
    age = ages.age(happened.household.children[-1].born, start)
    return {
        "nursery.facility": "テスト保育園",
        "nursery.facility_number": "9970000021",
        "nursery.start": start.isoformat(),
        "nursery.certification": "third" if age < NURSERY_SCHOOL else "second",
        "nursery.reason_head": teller.reason(teller.applicant),
        "nursery.reason_spouse": teller.reason(teller.spouse),
    }


def care_needed(happened: Happened) -> Values:
    """Tell of an insured person who has never been certified.

    One insured from 40 to 64 has no 被保険者証, so no number yet (介護保険法施行規則 第35条 [P]).
    """
    values = {**_insured(happened), **care.doctor(happened.on, happened.choices)}
    if values["insured.category"] == "second":
        values["insured.number"] = ""
    return values | care.OFFICE | {"care.level": "none"}


def certified(happened: Happened) -> Values:
    """Tell of an insured person with a certification that goes on for a while."""
    return {
        **_insured(happened),
        **care.running(_level(happened), happened.on, happened.choices),
        **care.doctor(happened.on, happened.choices),
        **care.OFFICE,
    }


def expiring(happened: Happened) -> Values:
    """Tell of a certification that ends on the day of the event."""
    return {
        **_insured(happened),
        **care.ending(_level(happened), happened.on),
        **care.doctor(happened.day, happened.choices),
        **care.OFFICE,
    }


def just_certified(happened: Happened) -> Values:
    """Tell of a first certification, decided on the day of the event."""
    return {
        **_insured(happened),
        **care.decided(_level(happened), happened.on),
        **care.OFFICE,
    }


def costly(happened: Happened) -> Values:
    """Tell in which month, by its first day, the service was that cost so much: the last one."""
    service = care.month_end(happened.on, -2) + timedelta(days=1)
    return certified(happened) | {"care.service": service.isoformat()}


def in_facility(happened: Happened) -> Values:
    """Tell of a resident of a facility, in whose household nobody pays 住民税."""
    entered = happened.on - timedelta(days=happened.choices.integer(30, 2 * YEAR))
    exempt = {"applicant.tax_exempt": "yes"}
    if happened.teller.spouse:
        exempt["spouse.tax_exempt"] = "yes"
    return certified(happened) | care.FACILITY | {"facility.entered": entered.isoformat()} | exempt


def renovating(happened: Happened) -> Values:
    """Tell of an insured person who has work done at home."""
    return certified(happened) | care.HOUSE


def certified_elsewhere(happened: Happened) -> Values:
    """Tell of a certification that the former municipality gave."""
    return certified(happened) | moved_in(happened)


def struck(happened: Happened) -> Values:
    """Tell of a disaster."""
    return {
        "disaster.name": f"{happened.on.year}年テスト豪雨",
        "disaster.cause": "storm-flood",
        "disaster.date": happened.on.isoformat(),
        "disaster.place": happened.applicant.address,
        **care.HOUSE,
    }


def car(happened: Happened) -> Values:
    """Tell of a car, first registered in the month of the event."""
    return CAR | {"car.registered": happened.on.replace(day=1).isoformat()}


def car_moved(happened: Happened) -> Values:
    """Tell of a car whose owner has moved."""
    registered = happened.on - timedelta(days=happened.choices.integer(YEAR, 5 * YEAR))
    return moved_within(happened) | CAR | {"car.registered": registered.replace(day=1).isoformat()}


def _insured(happened: Happened) -> Values:
    second = ages.age(happened.applicant.born, happened.day) < families.INSURED
    return care.insured(happened.applicant, happened.household.municipality, second=second)


def _level(happened: Happened) -> str:
    drawn = happened.choices.pick(care.LEVELS)
    return happened.level or drawn


def _elsewhere(happened: Happened) -> tuple[Municipality, str]:
    """Draw an address in another municipality."""
    own = happened.household.municipality
    others = [code for code in places.codes() if code != own]
    place = places.municipality(happened.choices.pick(others))
    return place, places.draw(happened.choices, place).text
