"""A procedure file is read whole or refused with file, line, key and reason."""

import re
from pathlib import Path

import pytest

from simulator.contracts.problem import Problem
from simulator.contracts.provenance import Provenance
from simulator.procedures.model import ItemType, Procedure, Signature
from simulator.procedures.origin import Aspect
from simulator.procedures.reading import read

ORIGIN = 'origin = { provenance = "modelled", why = "test" }'
SMALL = f"""
id = "small"
title = "小さな申請"
category = "child"
law = "なし"
actor = "だれでも"
form_version = "1"
signature = "なし"
filed_on = "day"
{ORIGIN}

[[local]]
municipality = "132012"
signature = "カード必須"
title = "八王子市の小さな申請"
{ORIGIN}

[[section]]
id = "main"
label = "主な内容"

[[section.item]]
id = "day"
label = "申請年月日"
type = "date"
{ORIGIN}

[[section.item]]
id = "kind"
label = "種別"
type = "enum"
codes = {{ a = "甲", b = "乙" }}
{ORIGIN}

[[section.item]]
id = "amount"
label = "金額"
type = "yen"
max_length = 7
when = {{ item = "kind", is = ["b"] }}
{ORIGIN}

[[section]]
id = "child"
label = "児童"
repeat = {{ min = 0, max = 3 }}

[[section.item]]
id = "born"
label = "生年月日"
type = "date"
{ORIGIN}

[[section.item]]
id = "lives"
label = "同居"
type = "bool"
codes = {{ yes = "同居", no = "別居" }}
{ORIGIN}

[[section]]
block = "extra"

[[attachment]]
id = "proof"
label = "証明書"
when = {{ all = [{{ item = "child.lives", is = ["no"] }}, {{ count = ["child"], at_least = 2 }}] }}
{ORIGIN}

[[case]]
id = "plain"
ja = "ふつうの場合"
en = "Plain"
event = "wish"

[[rule]]
id = "order"
from = 2024-10-01
ja = "日付の前後"
en = "Order of dates"
level = "form"
holds = {{ date = "child.born", after = "day", max = 0 }}
twin = {{ set = {{ "child.born" = "@day+1d" }} }}
{ORIGIN}
"""
EXTRA = f"""
id = "extra"
label = "ほか"

[[item]]
id = "note"
label = "備考"
type = "note"
max_length = 20
{ORIGIN}
"""


def parse(text: str, extra: str = EXTRA) -> Procedure:
    return read(text, "small.toml", {"extra": extra})


def test_a_file_becomes_a_procedure() -> None:
    procedure = parse(SMALL)

    assert [item.id for item in procedure.items] == ["day", "kind", "amount", "note"]
    assert [(g.id, g.min, g.max) for g in procedure.groups] == [("child", 0, 3)]
    assert [code.label for code in procedure.items[1].codes] == ["甲", "乙"]
    assert procedure.items[2].type == ItemType.YEN
    assert [name for name, _ in procedure.named_items()] == [
        "day",
        "kind",
        "amount",
        "child.born",
        "child.lives",
        "note",
    ]


def test_a_municipality_offers_it_under_its_own_title_and_setting() -> None:
    procedure = parse(SMALL)

    local = procedure.at("132012")
    assert (local.title, local.signature) == ("八王子市の小さな申請", Signature.CARD)
    assert procedure.at("012025") is procedure


def test_a_block_is_shared_and_may_be_extended() -> None:
    more = SMALL.replace(
        'block = "extra"',
        f'block = "extra"\nlabel = "その他"\n[[section.item]]\nid = "seal"\nlabel = "印"\n'
        f'type = "bool"\ncodes = {{ yes = "有", no = "無" }}\n{ORIGIN}',
    )
    section = parse(more).sections[2]

    assert section.label == "その他"
    assert [item.id for item in section.items] == ["note", "seal"]


def test_an_origin_beside_a_block_is_that_of_its_items() -> None:
    other = 'block = "extra"\norigin = { provenance = "derived", source = "見本市" }'
    (note,) = parse(SMALL.replace('block = "extra"', other)).sections[2].items

    assert (note.origin.provenance, note.origin.source) == (Provenance.DERIVED, "見本市")


def test_a_source_covers_only_what_it_says() -> None:
    published = 'origin = { provenance = "published", source = "見本市", covers = ["codes"] }'
    text = SMALL.replace(f'b = "乙" }}\n{ORIGIN}', f'b = "乙" }}\n{published}')
    origin = parse(text).items[1].origin

    assert origin.of(Aspect.CODES) == Provenance.PUBLISHED
    assert origin.of(Aspect.LABEL) == Provenance.MODELLED


HOLDS = """holds = { date = "child.born", after = "day", max = 0 }
twin = { set = { "child.born" = "@day+1d" } }"""
WRONG = {
    "unknown key": (
        'label = "金額"',
        'lable = "金額"',
        "section[main].item[amount].lable",
        "no such",
    ),
    "missing key": ('label = "金額"\n', "", "section[main].item[amount].label", "is missing"),
    "unknown type": ('type = "yen"', 'type = "money"', "item[amount].type", "'money'"),
    "bad item id": ('id = "amount"', 'id = "Amount"', "item[Amount].id", "does not have the form"),
    "bad row count": ("max = 3", "max = 0", "section[child].repeat.max", "0 cannot be used"),
    "min above max": ("min = 0, max = 3", "min = 4, max = 3", "section[child].repeat", "greater"),
    "unknown block": ('block = "extra"', 'block = "extre"', "section[3].block", "known are extra"),
    "id used twice": ('id = "kind"', 'id = "day"', "item[day].id", "used twice"),
    "code of no item": ('is = ["b"]', 'is = ["c"]', "item[amount].when.is", "'c'; known are a, b"),
    "condition on no item": ('{ item = "kind"', '{ item = "kid"', "[amount].when.item", "'kid'"),
    "condition below": ('{ item = "kind"', '{ item = "note"', "[amount].when.item", "'note'"),
    "condition without form": (
        'when = { item = "kind", is = ["b"] }',
        'when = { itme = "kind" }',
        "item[amount].when.",
        "",
    ),
    "count of no group": ('count = ["child"]', 'count = ["kid"]', "[proof].when.count", "'kid'"),
    "option of another type": ("max_length = 7", "digits = 7", "item[amount].max_length", "needed"),
    "codes on a date": (
        'type = "date"\norigin',
        'type = "date"\ncodes = { a = "x" }\norigin',
        "item[day].codes",
        "cannot be used with type = 'date'",
    ),
    "bool without yes": ('yes = "同居"', 'ja = "同居"', "item[lives].codes", "yes and no"),
    "origin without why": (
        'signature = "なし"\nfiled_on = "day"\norigin = { provenance = "modelled", why = "test" }',
        'signature = "なし"\nfiled_on = "day"\norigin = { provenance = "modelled" }',
        "origin.why",
        "needs it",
    ),
    "source missing": (
        'title = "八王子市の小さな申請"\norigin = { provenance = "modelled", why = "test" }',
        'origin = { provenance = "published" }',
        "local[132012].origin.source",
        "needs it",
    ),
    "no filing day": ('filed_on = "day"', 'filed_on = "kind"', "filed_on", "'kind'; known are day"),
    "unknown level": ('level = "form"', 'level = "soft"', "rule[order].level", "'soft'"),
    "form rule without check": ("holds = {", "# {", "rule[order].level", "either holds"),
    "rule on no date": (
        'date = "child.born"',
        'date = "child.lives"',
        "rule[order].holds.date",
        "'child.lives'; known are day, child.born",
    ),
    "range upside down": (
        "from = 2024-10-01",
        "from = 2024-10-01\nuntil = 2024-09-30",
        "rule[order].until",
        "before from",
    ),
    "rule on no attachment": (
        HOLDS,
        'attachment = "prof"',
        "rule[order].attachment",
        "'prof'; known are proof",
    ),
    "unknown setting": ('"カード必須"', '"カード"', "local[1].signature", "'カード'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused_with_file_key_and_reason(case: str) -> None:
    right, wrong, key, reason = WRONG[case]
    text = SMALL.replace(right, wrong, 1)
    assert text != SMALL

    with pytest.raises(Problem) as refusal:
        parse(text)

    message = refusal.value.cause.en
    found = re.match(r"small\.toml:([0-9]+): ", message)
    assert found
    line = text.splitlines()[int(found[1]) - 1]
    # What is missing is told at the table that lacks it.
    where = {"missing key": "[[section.item]]", "option of another type": "[[section.item]]"}
    where |= {"form rule without check": 'level = "form"'}
    assert line == where[case] if case in where else any(part in line for part in wrong.split("\n"))
    assert key in message
    assert reason in message
    assert re.search("[ぁ-んァ-ヶ一-龠]", refusal.value.cause.ja)
    assert key in refusal.value.cause.ja


def test_broken_toml_is_refused_with_the_line() -> None:
    with pytest.raises(Problem) as refusal:
        parse("id = x")
    assert refusal.value.cause.ja.startswith("small.toml:1: ")

    with pytest.raises(Problem) as refusal:
        parse(SMALL, extra="id =")
    assert refusal.value.cause.en.startswith("blocks/extra.toml:1: ")


def test_a_fault_in_a_block_names_the_section() -> None:
    with pytest.raises(Problem) as refusal:
        parse(SMALL, extra=EXTRA.replace("max_length = 20\n", ""))

    message = refusal.value.cause.en
    assert message.startswith("blocks/extra.toml:5: section[extra].item[note].max_length: ")


def test_a_fault_of_a_section_with_a_block_is_told_where_it_is_written() -> None:
    block, own = 'block = "extra"', "small.toml:"
    twice = f'\n[[section.item]]\nid = "seal"\nlabel = "印"\ntype = "date"\n{ORIGIN}\n'
    faults = {
        "block = 1": ("section[3].block", own, "block = 1"),
        f"{block}\nfill = 5": ("section[3].fill", own, "fill = 5"),
        f'{block}\nrows = "people"': ("rows", own, 'rows = "people"'),
        f'{block}\n[section.fill]\nnoet = "day"': ("fill.noet", own, 'noet = "day"'),
        f'{block}\n[section.fill]\nnote = "dya"': ("item[note].fill", own, "[section.fill]"),
        block + twice.replace("date", "dato"): ("item[seal].type", own, 'type = "dato"'),
        block + twice * 2: ("item[seal].id", own, 'id = "seal"'),
    }
    for written, (key, file, line) in faults.items():
        text = SMALL.replace(block, written)
        with pytest.raises(Problem) as refusal:
            parse(text)
        message = refusal.value.cause.en
        number = int(message.removeprefix(file).partition(":")[0])
        assert key in message
        assert text.splitlines()[number - 1] == line
    with pytest.raises(Problem) as refusal:
        parse(SMALL, extra=EXTRA.replace('type = "note"', 'type = "note"\nfill = "dya"'))
    assert refusal.value.cause.en.startswith("blocks/extra.toml:9: section[extra].item[note].fill:")


def test_the_rules_of_a_block_follow_those_of_the_file() -> None:
    rules = "".join(
        f"""
[[rule]]
id = "{name}"
ja = "備考"
en = "note"
level = "substantive"
unbreakable = "test"
{ORIGIN}
"""
        for name in ("first", "second")
    )
    own = [rule.id for rule in parse(SMALL).rules]
    assert own
    for _ in range(2):  # a block is read once for all files that name it
        found = parse(SMALL, extra=EXTRA + rules).rules
        assert [rule.id for rule in found] == [*own, "first", "second"]

    wrong = EXTRA + rules.replace('id = "second"', 'id = "second"\nfrom = "yesterday"')
    with pytest.raises(Problem) as refusal:
        parse(SMALL, extra=wrong)
    line = wrong.splitlines().index('from = "yesterday"') + 1
    assert refusal.value.cause.en.startswith(f"blocks/extra.toml:{line}: rule[second].from: ")


CASES = {
    "event": ('event = "wish"', 'event = "whish"', "case[plain].event: 'whish' cannot be used"),
    "set": ('event = "wish"', 'event = "wish"\nset = { kidn = "a" }', "set: there is no 'kidn'"),
    "code": ('event = "wish"', 'event = "wish"\nset = { kind = "c" }', "set.kind: there is no 'c'"),
    "fact": (
        'event = "wish"',
        'event = "wish"\nset = { amount = "@day.born" }',
        "case[plain].set.amount: there is no 'day.born'",
    ),
    "document": (
        'event = "wish"',
        'event = "wish"\nattach = ["prof"]',
        "attach: there is no 'prof'",
    ),
    "proxy": (
        'event = "wish"',
        'event = "wish"\nproxy = "法定代理人"',
        "case[plain].proxy: there is no '法定代理人'",
    ),
    "supposed by a case": (
        'event = "wish"',
        'event = "wish"\nsuppose = { "spouse.exists" = "@day" }',
        "case[plain].suppose.spouse.exists: holds from the start",
    ),
    "days": (
        'event = "wish"',
        'event = "wish"\ndays = { min = 1 }',
        "case[plain].days: min is greater than max",
    ),
    "fill": (
        'id = "kind"',
        'id = "kind"\nfill = "applicant.kind"',
        "item[kind].fill: there is no 'applicant.kind'",
    ),
    "row": ('id = "born"', 'id = "born"\nfill = "row.born"', "fill: there is no 'row.born'"),
    "rows": ('label = "児童"', 'label = "児童"\nrows = "kids"', "rows: there is no 'kids'"),
    "supposed": (
        "twin = { set",
        'twin = { suppose = { "x" = "y" }, set',
        "rule[order].twin.suppose: there is no 'x'",
    ),
    "changed case": (
        "twin = { set",
        'twin = { case = "no", set',
        "rule[order].twin.case: there is no 'no'; known are plain",
    ),
    "left out": (
        "twin = { set",
        'twin = { leave_out = ["prof"], set',
        "rule[order].twin.leave_out: there is no 'prof'; known are proof",
    ),
    "rows of no group": (
        "twin = { set",
        "twin = { rows = { kid = [{}] }, set",
        "rule[order].twin.rows: there is no 'kid'; known are child",
    ),
    "row of no item": (
        "twin = { set",
        'twin = { rows = { child = [{ bron = "" }] }, set',
        "rule[order].twin.rows.child: there is no 'bron'; known are born, lives",
    ),
    "no twin": ("twin = {", "# {", "rule[order].twin: a rule has a twin just when it has holds"),
    "fact in a form rule": (
        'after = "day"',
        'after = "@event.date"',
        "rule[order].holds.after: a form knows no facts, so 'event.date' cannot be used",
    ),
    "number of no municipality": (
        "max = 0 }",
        'max = "#most" }',
        "rule[order].holds: there is no 'most'",
    ),
    "document of no form": (
        'holds = { date = "child.born", after = "day", max = 0 }',
        'holds = { attached = "prof" }',
        "rule[order].holds.attached: there is no 'prof'; known are proof",
    ),
    "two ways": (
        "holds = {",
        'attachment = "proof"\nholds = {',
        "rule[order].level: a form rule has either holds or attachment",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_cases_and_rules_name_only_what_there_is(case: str) -> None:
    right, wrong, message = CASES[case]
    text = SMALL.replace(right, wrong, 1)
    assert text != SMALL

    with pytest.raises(Problem) as refusal:
        parse(text)

    assert message in refusal.value.cause.en
    line = int(refusal.value.cause.en.split(":")[1])
    assert any(
        part in text.splitlines()[line - 1] for part in (*wrong.split("\n"), "[[rule]]", "level")
    )


def test_the_hint_names_a_file_that_exists() -> None:
    with pytest.raises(Problem) as refusal:
        parse("")

    path = next(word for word in refusal.value.hint.en.split() if word.startswith("fixtures"))
    assert (Path(__file__).parents[2] / path.rstrip(".")).is_file()


def test_a_blank_item_of_a_row_does_not_fall_back_on_the_form() -> None:
    child = parse(SMALL).groups[0]

    assert child.row({"born": "2026-01-01"}) == {"born": "2026-01-01", "lives": ""}
    assert parse(SMALL).sections[0].row({"day": "2026-01-01"}) is None


ADDED = f"""
[[local.added]]
section = "main"
[[local.added.item]]
id = "local_hall"
label = "出張所"
type = "text"
max_length = 9
{ORIGIN}
"""
REVISION = f"""
[[revision]]
form_version = "2"
from = 2027-04-01
grace_days = 30
{ORIGIN}
[[revision.added]]
section = "child"
[[revision.added.item]]
id = "twin"
label = "双子"
type = "text"
max_length = 9
{ORIGIN}
"""


def with_more(local: str = ADDED, revision: str = REVISION) -> str:
    before, section, after = SMALL.partition("[[section]]")
    return before + local + section + after + revision


def test_a_municipality_adds_its_own_items_and_a_revision_adds_some_everywhere() -> None:
    procedure = parse(with_more())
    (revision,) = procedure.revisions

    own = procedure.at("132012")
    assert [item.id for item in own.items] == ["day", "kind", "amount", "local_hall", "note"]
    assert (revision.since.isoformat(), revision.grace_days) == ("2027-04-01", 30)
    revised = own.revised(revision)
    assert [item.id for item in revised.groups[0].items] == ["born", "lives", "twin"]
    assert (revised.form_version, len(revised.items)) == ("2", len(own.items))


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (
            with_more(local=ADDED.replace("local_hall", "hall")),
            "local[132012].added[main].item[hall].id",
            "an id begins with local_",
        ),
        (
            with_more(revision=REVISION.replace('"twin"', '"local_twin"')),
            "revision[2].added[child].item[local_twin].id",
            "an id begins with local_",
        ),
        (
            with_more(revision=REVISION.replace('"twin"', '"lives"')),
            "item[lives].id",
            "used twice",
        ),
        (
            with_more(local=ADDED.replace('section = "main"', 'section = "mian"')),
            "local[132012].added.section",
            "'mian'; known are main, child, extra",
        ),
        (
            with_more(local=ADDED.replace("max_length = 9\n", "")),
            "item[local_hall].max_length",
            "is needed",
        ),
    ],
)
def test_what_an_added_item_gets_wrong_is_told(text: str, key: str, reason: str) -> None:
    with pytest.raises(Problem) as refusal:
        parse(text)

    assert key in refusal.value.cause.en
    assert reason in refusal.value.cause.en
