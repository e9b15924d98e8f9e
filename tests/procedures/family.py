"""What a plain family knows: facts written by hand, for tests of what procedures make of them."""

from collections.abc import Mapping
from datetime import date, timedelta

from simulator.contracts.filing import Values
from simulator.procedures.cases import Case
from simulator.procedures.facts import Facts

TEXTS = {
    "municipality.code": "132012",
    "municipality.name": "東京都八王子市",
    "municipality.mayor": "八王子市長",
    "applicant.name": "山田\u3000花子",
    "applicant.kana": "ヤマダ\u3000ハナコ",
    "applicant.born": "1990-06-15",
    "applicant.sex": "female",
    "applicant.postal_code": "1920051",
    "applicant.address": "東京都八王子市元本郷町3-24-1",
    "applicant.phone": "090-0000-0000",
    "applicant.occupation": "employee",
    "applicant.pension": "employees",
    "applicant.income_higher": "yes",
    "spouse.exists": "yes",
    "spouse.name": "山田\u3000太郎",
    "spouse.kana": "ヤマダ\u3000タロウ",
    "spouse.born": "1989-01-20",
    "spouse.occupation": "self-employed",
    "spouse.pension": "national",
    "account.registered": "yes",
    "account.holder": "ヤマダ\u3000ハナコ",
    "moved.from_address": "北海道函館市東雲町4-13",
    "moved.from_municipality": "北海道函館市",
    "office.number": "1300000001",
    "office.name": "テスト居宅介護支援事業所",
    "office.address": "東京都八王子市元本郷町1-1-1",
    "office.phone": "090-0000-0001",
}


def facts(case: Case, day: date, suppose: Mapping[str, str]) -> Facts:
    """Return what the family knows that files in a case on a day."""
    event = (day - timedelta(days=case.days.max)).isoformat()
    child = {
        "name": "山田\u3000一郎",
        "kana": "ヤマダ\u3000イチロウ",
        "born": event,
        "sex": "male",
        "relation": "child",
        "living": "together",
        "address": TEXTS["applicant.address"],
    }
    own = {"day": day.isoformat(), "event.kind": case.event, "event.date": event}
    guardian = {"name": TEXTS["spouse.name"], "address": TEXTS["applicant.address"]}
    rows: dict[str, tuple[Values, ...]] = {
        "children": (child,),
        "guardians": (guardian,),
        "members": (guardian,),
    }
    return Facts(TEXTS | own | dict(suppose), rows)
