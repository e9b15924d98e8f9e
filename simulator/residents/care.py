"""Long-term care insurance (介護保険): what an insured person knows of insurance and certification.

How levels are spread follows 介護保険事業状況報告 (令和4年度末, 第1号被保険者). Numbers, doctors,
offices and facilities are our model: no prefecture has the number 99, so no office does either.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.residents.telling import identity

if TYPE_CHECKING:
    from simulator.contracts.filing import Values
    from simulator.residents.households import Resident
    from simulator.world.choices import Choices

LEVELS = (
    ("care-1",) * 209
    + ("care-2",) * 166
    + ("care-3",) * 132
    + ("care-4",) * 128
    + ("care-5",) * 84
    + ("support-1",) * 143
    + ("support-2",) * 138
)
"""Levels in thousandths; the first, which is the smallest draw, is the most frequent."""

DOCTOR = {
    "doctor.name": "試験\u3000一郎",
    "doctor.institution": "テスト内科医院",
    "doctor.address": "試験市中央1丁目1番1号",
}
OFFICE = {
    "office.number": "9970000011",
    "office.name": "テスト居宅介護支援事業所",
    "office.address": "試験市中央2丁目2番2号",
    "office.phone": "090-0000-0002",
}
FACILITY = {
    "facility.name": "特別養護老人ホーム テスト苑",
    "facility.address": "試験市中央3丁目3番3号",
    "facility.phone": "090-0000-0003",
}
HOUSE = {"house.owner": "self", "house.contractor": "テスト工務店"}
VALID_MONTHS = 12
FIRST_MONTHS = 6
DECISION = timedelta(days=30)


def insured(one: Resident, insurer: str, *, second: bool) -> Values:
    """Return the facts about an insured person (被保険者).

    Args:
        one: the person.
        insurer: 保険者番号, six digits.
        second: insured by 医療保険 from 40 to 64 (第2号), so only with one of sixteen diseases.
    """
    values = {
        **identity("insured", one),
        "insured.number": f"{one.index:010d}",
        "insured.insurer_number": insurer,
        "insured.postal_code": one.postal_code,
        "insured.address": one.address,
        "insured.phone": one.phone,
        "insured.category": "second" if second else "first",
    }
    if second:
        values |= {
            "insured.medical_insurer": "テスト健康保険組合",
            "insured.medical_number": f"{one.index:08d}",
            "insured.disease": "cerebrovascular",
        }
    return values


def doctor(day: date, choices: Choices) -> Values:
    """Return the facts about the doctor (主治医), seen within the month before a day."""
    seen = day - timedelta(days=choices.integer(0, 30))
    return DOCTOR | {"doctor.last_visit": seen.isoformat()}


def certification(level: str, begins: date, ends: date, decided: date) -> Values:
    """Return the facts about a certification (要介護認定): level, validity, day of decision."""
    return {
        "care.level": level,
        "care.from": begins.isoformat(),
        "care.until": ends.isoformat(),
        "care.certified": decided.isoformat(),
    }


def running(level: str, day: date, choices: Choices) -> Values:
    """Return the facts about a certification that is valid for two more months at least."""
    return ending(level, month_end(day, choices.integer(3, VALID_MONTHS - 1)))


def ending(level: str, ends: date) -> Values:
    """Return the facts about a certification of a year that ends at the end of a month."""
    begins = month_end(ends, -VALID_MONTHS) + timedelta(days=1)
    return certification(level, begins, ends, begins)


def decided(level: str, day: date) -> Values:
    """Return the facts about a first certification, decided on a day.

    It is valid from the claim, a month before, to the end of the sixth month.
    """
    begins = day - DECISION
    return certification(level, begins, month_end(begins, FIRST_MONTHS), day)


def month_end(day: date, months: int = 0) -> date:
    """Return the last day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
