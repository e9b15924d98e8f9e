"""The form check finds faults of form, each with its item, and lets everything else pass."""

from dataclasses import replace
from datetime import date

import pytest

from simulator.contracts.filing import Attachment, Filing, Values
from simulator.procedures import catalogue, check
from simulator.residents.personas import Persona
from simulator.world.choices import Choices
from tests.procedures.claims import claim_of

CLAIM = catalogue.procedure("child-allowance-claim")
PROOF = Attachment("account-proof", "proof.pdf", "application/pdf", b"")
ACCOUNT = {
    "registered_account": "no",
    "bank_code": "7777",
    "bank_name": "テスト銀行",
    "branch_code": "101",
    "branch_name": "中央支店",
    "account_type": "ordinary",
    "account_number": "1234567",
    "account_holder": "ヤマダ\u3000ハナコ",
}
# item, value, code; the item of a child is told by its prefix
FAULTS = [
    ("name", "", check.Code.REQUIRED),
    ("name", "\u3000 ", check.Code.REQUIRED),
    ("name", "山" * 61, check.Code.TOO_LONG),
    ("name", "山\n田", check.Code.WRONG_CHARACTER),
    ("name", "山\u0007田", check.Code.WRONG_CHARACTER),
    ("name", "山\ufffe田", check.Code.WRONG_CHARACTER),
    ("name", "山\U0001ffff田", check.Code.WRONG_CHARACTER),
    ("kana", "やまだ", check.Code.WRONG_FORM),
    ("kana", "\uff94\uff8f\uff80\uff9e", check.Code.WRONG_FORM),
    ("kana", "YAMADA", check.Code.WRONG_FORM),
    ("born", "1995-02-29", check.Code.WRONG_FORM),
    ("born", "1995-6-15", check.Code.WRONG_FORM),
    ("born", "19950615", check.Code.WRONG_FORM),
    ("born", "1995-00-15", check.Code.WRONG_FORM),
    ("born", "1995-13-00", check.Code.WRONG_FORM),
    ("born", "2026-06-02", check.Code.RULE),
    ("event_date", "2026-05-00", check.Code.WRONG_FORM),
    ("sex", "f", check.Code.WRONG_CODE),
    ("postal_code", "192-0046", check.Code.WRONG_FORM),
    ("postal_code", "19200461", check.Code.WRONG_FORM),
    ("phone", "9000000000", check.Code.WRONG_FORM),
    ("phone", "090-0000-00000", check.Code.WRONG_FORM),
    ("phone", "03-1234-567", check.Code.WRONG_FORM),
    ("mail", "yamada", check.Code.WRONG_FORM),
    ("mail", "yamada@example", check.Code.WRONG_FORM),
    ("mail", "山田@example.jp", check.Code.WRONG_FORM),
    ("my_number", "12345678901", check.Code.WRONG_FORM),
    (
        "my_number",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10\uff11\uff12",
        check.Code.WRONG_FORM,
    ),
    ("reason", "", check.Code.REQUIRED),
    ("reason", "出生", check.Code.WRONG_CODE),
    ("remarks", "あ" * 401, check.Code.TOO_LONG),
    ("remarks", "あ\r\nい", check.Code.WRONG_CHARACTER),
    ("spouse_name", "", check.Code.REQUIRED),
    ("bank_code", "0001", check.Code.NOT_ASKED),
    ("no_such_item", "x", check.Code.UNKNOWN_ITEM),
    ("child.name", "", check.Code.REQUIRED),
    ("child.born", "2026-06-31", check.Code.WRONG_FORM),
    ("child.born", "2026-06-02", check.Code.RULE),
    ("child.custody", "maybe", check.Code.WRONG_CODE),
    ("child.address", "東京都", check.Code.NOT_ASKED),
    ("child.no_such_item", "x", check.Code.UNKNOWN_ITEM),
]
# item, value: unusual, and right
PASSES = [
    ("name", "山" * 60),
    ("name", "\U00020bb7\u7530\u3000\u845b\U000e0100\u5b50"),
    ("kana", "\u30cf\u3099\u3000\u30cf"),
    ("kana", "ヴィクトリア・アン"),
    ("address", "東京都八王子市明神町４丁目１０番５号\u3000メゾン\u301c201"),
    ("born", "1996-02-29"),
    ("born", "1996-02-00"),
    ("born", "1996-00-00"),
    ("phone", "0426201234"),
    ("phone", "042-620-1234"),
    ("mail", ""),
    ("my_number", "123456789019"),
    ("remarks", "あ" * 400),
    ("remarks", "一行目\n二行目"),
    ("remarks", "=1+1"),
    ("spouse_address", "北海道函館市"),
    ("child.sex", ""),
]


def changed(filing: Filing, item: str, value: str) -> Filing:
    group, _, name = item.rpartition(".")
    if not group:
        return replace(filing, values={**filing.values, name: value})
    first, *rest = filing.groups[group]
    return replace(filing, groups={**filing.groups, group: ({**first, name: value}, *rest)})


def test_the_plain_claim_passes(claim: Filing) -> None:
    assert check.findings(CLAIM, claim) == []


@pytest.mark.parametrize(("item", "value", "code"), FAULTS)
def test_a_fault_is_found_where_it_is(
    claim: Filing, item: str, value: str, code: check.Code
) -> None:
    (finding,) = check.findings(CLAIM, changed(claim, item, value))

    assert (finding.item, finding.row, finding.code) == (item, int("." in item), code)
    assert finding.ja
    assert finding.en


@pytest.mark.parametrize(("item", "value"), PASSES)
def test_the_unusual_passes(claim: Filing, item: str, value: str) -> None:
    assert check.findings(CLAIM, changed(claim, item, value)) == []


def test_a_finding_names_label_limit_and_length(claim: Filing) -> None:
    (finding,) = check.findings(CLAIM, changed(claim, "name", "\U00020bb7" * 61))

    assert finding.ja == "氏名は60文字までです（今は61文字）。"
    assert finding.en == "name (氏名) takes 60 characters at most; there are 61."


def test_a_finding_names_the_row(claim: Filing) -> None:
    child = claim.groups["child"][0]
    two = replace(claim, groups={"child": (child, {**child, "relation": ""})})

    (finding,) = check.findings(CLAIM, two)

    assert (finding.item, finding.row) == ("child.relation", 2)
    assert finding.ja == "続柄を入力してください。"


def test_a_written_account_is_asked_for_in_full(claim: Filing) -> None:
    without = changed(claim, "registered_account", "no")
    missing = {finding.item for finding in check.findings(CLAIM, without)}

    assert missing == (set(ACCOUNT) - {"registered_account"}) | {"account-proof"}
    whole = replace(claim, values={**claim.values, **ACCOUNT}, attachments=(PROOF,))
    assert check.findings(CLAIM, whole) == []


@pytest.mark.parametrize(
    ("item", "value"),
    [("bank_code", "777"), ("branch_code", "1011"), ("account_number", "123456\uff17")],
)
def test_codes_of_an_account_have_their_exact_digits(claim: Filing, item: str, value: str) -> None:
    whole = replace(claim, values={**claim.values, **ACCOUNT, item: value}, attachments=(PROOF,))

    (finding,) = check.findings(CLAIM, whole)

    assert (finding.item, finding.code) == (item, check.Code.WRONG_FORM)


@pytest.mark.parametrize(
    ("rows", "code"), [(0, check.Code.TOO_FEW_ROWS), (13, check.Code.TOO_MANY_ROWS)]
)
def test_rows_are_counted(claim: Filing, rows: int, code: check.Code) -> None:
    child = claim.groups["child"][0]

    (finding,) = check.findings(CLAIM, replace(claim, groups={"child": (child,) * rows}))

    assert (finding.item, finding.row, finding.code) == ("child", 0, code)
    assert f"{rows}件" in finding.ja


def test_a_group_the_form_does_not_have_is_found(claim: Filing) -> None:
    (finding,) = check.findings(CLAIM, replace(claim, groups={**claim.groups, "pet": ({},)}))

    assert (finding.item, finding.code) == ("pet", check.Code.UNKNOWN_GROUP)


def test_another_procedure_or_version_is_found(claim: Filing) -> None:
    other = replace(claim, procedure="other", form_version="2022-06.1")

    codes = [finding.code for finding in check.findings(CLAIM, other)]

    assert codes == [check.Code.WRONG_PROCEDURE, check.Code.WRONG_VERSION]


def test_a_child_who_lives_apart_needs_address_and_statement(claim: Filing) -> None:
    found = check.findings(CLAIM, changed(claim, "child.living", "apart"))

    assert [(f.item, f.row, f.code) for f in found] == [
        ("child.address", 1, check.Code.REQUIRED),
        ("child.abroad", 1, check.Code.REQUIRED),
        ("separate-custody-statement", 0, check.Code.ATTACHMENT_MISSING),
    ]


@pytest.mark.parametrize(
    ("children", "supported", "missing"),
    [(2, "yes", True), (1, "yes", False), (2, "no", False)],
)
def test_the_confirmation_is_asked_for_from_three_on(
    claim: Filing,
    children: int,
    supported: str,
    missing: bool,  # noqa: FBT001
) -> None:
    elder: Values = {
        "name": "山田\u3000一郎",
        "relation": "child",
        "born": "2006-05-20",
        "living": "together",
        "occupation": "student",
        "supported": supported,
    }
    groups = {"child": claim.groups["child"] * children, "elder": (elder,)}

    found = check.findings(CLAIM, replace(claim, groups=groups))

    assert [finding.item for finding in found] == ["support-confirmation"] * missing


def test_study_abroad_asks_for_certificate_and_translation(claim: Filing) -> None:
    away = changed(changed(claim, "child.living", "apart"), "child.address", "カナダ")
    statement = Attachment("separate-custody-statement", "s.pdf", "application/pdf", b"")
    filing = replace(changed(away, "child.abroad", "yes"), attachments=(statement,))

    found = {finding.item for finding in check.findings(CLAIM, filing)}

    assert found == {"study-abroad-certificate", "certificate-translation"}


def test_an_attachment_the_form_does_not_know_is_found(claim: Filing) -> None:
    stranger = Attachment("will", "will.pdf", "application/pdf", b"")

    (finding,) = check.findings(CLAIM, replace(claim, attachments=(stranger,)))

    assert (finding.item, finding.code) == ("will", check.Code.UNKNOWN_ATTACHMENT)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("occupation", "civil-servant"),  # must claim at the employer
        ("event_date", "2020-01-01"),  # not the child's birthday, long past 15 days
        ("child.born", "1999-01-01"),  # no child any more
        ("child.custody", "no"),
        ("consent", "no"),
    ],
)
def test_substantive_faults_are_left_to_staff(claim: Filing, item: str, value: str) -> None:
    assert check.findings(CLAIM, changed(claim, item, value)) == []


def test_a_rule_on_dates_waits_for_a_filing_day_that_is_one(claim: Filing) -> None:
    found = check.findings(CLAIM, changed(claim, "applied_on", "今日"))

    assert [(f.item, f.code) for f in found] == [("applied_on", check.Code.WRONG_FORM)]


def test_every_claimant_passes(persona: Persona, least: Choices, today: date) -> None:
    filing = claim_of(persona.household(0, today), least, today)

    assert check.findings(CLAIM, filing) == []
