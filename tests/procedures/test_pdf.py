"""The filled form can be read by people and by programs, and never hides a character."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from simulator.contracts.filing import Attachment, Filing, Proxy, ProxyKind
from simulator.contracts.problem import Problem
from simulator.procedures import catalogue, layout
from simulator.procedures.model import Item, ItemType
from simulator.procedures.pdf import form_pdf
from simulator.residents import hazards, households
from simulator.residents.hazards import Hazard
from simulator.residents.personas import Persona
from simulator.world.choices import Choices
from tests.procedures.claims import claim_of

CLAIM = catalogue.procedure("child-allowance-claim")
Reader = Callable[[bytes], str]


@pytest.fixture
def text_of(requires_tool: Callable[[str], str], tmp_path: Path) -> Reader:
    def read(pdf: bytes) -> str:
        file = tmp_path / "form.pdf"
        file.write_bytes(pdf)
        command = [requires_tool("pdftotext"), "-raw", str(file), "-"]
        said = subprocess.run(command, capture_output=True, check=True)
        assert said.stderr == b""
        return said.stdout.decode()

    return read


def typed(filing: Filing, **values: str) -> Filing:
    return replace(filing, values={**filing.values, **values})


def test_the_form_says_everything_that_was_filled_in(claim: Filing, text_of: Reader) -> None:
    text = " ".join(text_of(form_pdf(CLAIM, claim)).split())

    for part in (
        *(CLAIM.title, CLAIM.law, "TEST  試験用の合成データです。", "2024-10.1", "1 / 1"),
        *("山田\u3000花子", "ヤマダ\u3000ハナコ", "1995年6月15日", "〒192-0046"),
        *("東京都八王子市明神町4丁目10番5号", "resident-0@example.jp", "八王子市長"),
        *("出生", "山田\u3000桃子", "児童（1件）", "児童の兄姉等（なし）", "同意する"),
        *("住所 東京都", "請求事由 出生 事由発生日 2026年5月27日"),  # label and value side by side
    ):
        assert " ".join(part.split()) in text


@pytest.mark.parametrize("hazard", hazards.catalogue(), ids=lambda hazard: hazard.id)
def test_every_hazard_is_drawn_and_read_back_as_typed(
    hazard: Hazard, least: Choices, today: date, text_of: Reader
) -> None:
    household = households.draw(least, 0, today, hazards=(hazard,))
    filing = claim_of(household, least, today, (hazard,))

    text = re.sub(r"\s", "", text_of(form_pdf(CLAIM, filing)))

    for item in ("name", "kana", "address", "remarks", "address_on_jan1", "account_number"):
        assert re.sub(r"\s", "", filing.values.get(item, "")) in text


def test_a_character_no_font_has_is_named_with_its_item(claim: Filing) -> None:
    with pytest.raises(Problem) as refusal:
        form_pdf(CLAIM, typed(claim, name="\U0001f600田\u3000花子"))

    assert (
        refusal.value.cause.ja == "項目「氏名」(name) の文字 U+1F600 を描けるフォントがありません。"
    )
    assert refusal.value.cause.en == "No font can draw U+1F600 in item name (氏名)."


def test_a_variant_no_font_has_is_named_whole_with_the_childs_item(claim: Filing) -> None:
    child = {**claim.groups["child"][0], "name": "\u5c71\U000e0100\u3000桃子"}

    with pytest.raises(Problem) as refusal:
        form_pdf(CLAIM, replace(claim, groups={"child": (child,)}))

    assert "U+5C71 U+E0100 in item child.name" in refusal.value.cause.en


def test_a_variant_is_drawn_as_another_picture(
    claim: Filing, requires_tool: Callable[[str], str], tmp_path: Path
) -> None:
    def picture(name: str) -> bytes:
        file = tmp_path / "form.pdf"
        file.write_bytes(form_pdf(CLAIM, typed(claim, name=name)))
        command = [requires_tool("pdftoppm"), "-r", "100", str(file)]
        return subprocess.run(command, capture_output=True, check=True).stdout

    plain = picture("\u845b")

    assert picture("\u845b\U000e0101") == plain  # the usual form, asked for by name
    assert picture("\u845b\U000e0100") != plain
    assert picture("\u30cf\u3099") == picture("\u30d0")  # a combined mark sits on its kana
    assert picture("\ue000") == picture("\u3013")  # what only a municipality knows, as 〓


def test_the_same_filing_gives_the_same_bytes_in_any_process(claim: Filing) -> None:
    code = (
        "import hashlib, sys; from datetime import date;"
        "from simulator.procedures import catalogue;"
        "from simulator.procedures.pdf import form_pdf;"
        "from simulator.residents import filings, personas;"
        "from simulator.world.choices import Stream;"
        "day = date(2026, 6, 1); house = personas.persona('yoshida').household(0, day);"
        "claim = catalogue.procedure('child-allowance-claim');"
        "filing = filings.by_family(Stream(1), claim, house, day=day).filing;"
        "pdf = form_pdf(catalogue.procedure(filing.procedure), filing);"
        "print(hashlib.sha256(pdf).hexdigest())"
    )

    def digest(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert digest("1") == digest("2")
    assert hashlib.sha256(form_pdf(CLAIM, claim)) != hashlib.sha256(b"")
    assert form_pdf(CLAIM, claim) == form_pdf(CLAIM, claim)


def test_only_embedded_fonts_are_used(
    claim: Filing, requires_tool: Callable[[str], str], tmp_path: Path
) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(form_pdf(CLAIM, typed(claim, name="\U00020bb7")))

    command = [requires_tool("pdffonts"), str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True)

    rows = said.stdout.splitlines()[2:]
    assert {row.split()[0].split("+")[1] for row in rows} == {"IPAexGothic", "TekigoVariants"}
    assert all(row.split()[4:7] == ["yes", "yes", "yes"] for row in rows)


def test_twelve_children_run_over_pages_in_order(
    least: Choices, today: date, text_of: Reader
) -> None:
    injected = (hazards.hazard("twelve-children"),)
    household = households.draw(least, 0, today, hazards=injected)
    filing = claim_of(household, least, today, injected)

    text = text_of(form_pdf(CLAIM, filing))

    names = [child["name"].replace("\u3000", " ") for child in filing.groups["child"]]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert text.count("TEST") == text.count("様式 child-allowance-claim") == 3
    assert "3 / 3" in text


def test_a_table_row_is_not_torn_between_pages(
    persona: Persona, least: Choices, today: date
) -> None:
    filing = claim_of(persona.household(0, today), least, today)
    tables = layout.tables(CLAIM, filing)

    for page in layout.pages(tables, 700, lambda text: [(part, 1000) for part in text]):
        headings = [words for words in page.words if words.ink in ("dark", "white")]
        assert page.words[-1] not in headings or page.words[-1].text.endswith("（なし）")
        assert all(layout.BOTTOM <= words.y <= layout.TOP for words in page.words)


def test_a_long_note_runs_over_pages(claim: Filing, text_of: Reader) -> None:
    lines = [f"備考の行 {number}" for number in range(130)]

    text = text_of(form_pdf(CLAIM, typed(claim, remarks="\n".join(lines))))

    assert [line for line in lines if line not in text] == []


def test_what_the_form_does_not_know_is_shown_all_the_same(claim: Filing, text_of: Reader) -> None:
    strange = replace(
        typed(claim, extra="未知の値"),
        groups={**claim.groups, "pet": ({"name": "ポチ"},)},
        attachments=(Attachment("will", "遺言.pdf", "application/pdf", b""),),
    )

    text = text_of(form_pdf(CLAIM, strange))

    for part in ("様式にない項目", "extra", "未知の値", "pet 1 name", "ポチ", "will", "遺言.pdf"):
        assert part in text


def test_an_original_that_must_follow_is_marked(claim: Filing, text_of: Reader) -> None:
    record = Attachment("resident-record", "record.pdf", "application/pdf", b"")

    text = text_of(form_pdf(CLAIM, replace(claim, attachments=(record,))))

    assert "record.pdf（原本は別途提出）" in text


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        (ItemType.DATE, "2026-04-01", "2026年4月1日"),
        (ItemType.DATE, "2026-02-30", "2026-02-30"),
        (ItemType.BIRTH, "1985-04-01", "1985年4月1日"),
        (ItemType.BIRTH, "1985-00-00", "1985-00-00"),
        (ItemType.POSTAL, "0010010", "〒001-0010"),
        (ItemType.POSTAL, "10010", "10010"),
        (ItemType.YEN, "1234567", "1,234,567円"),
        (ItemType.YEN, "", ""),
        (ItemType.TEXT, "=1+1", "=1+1"),
    ],
)
def test_values_are_written_as_people_do(kind: ItemType, text: str, written: str) -> None:
    item = CLAIM.items[0].model_copy(update={"type": kind})

    assert layout.shown(item, text) == written


def test_codes_are_shown_by_their_labels() -> None:
    reason: Item = next(item for item in CLAIM.items if item.id == "reason")

    assert layout.shown(reason, "move-in") == "転入"
    assert layout.shown(reason, "unknown") == "unknown"


def test_who_files_for_another_stands_above_the_form(claim: Filing, text_of: Reader) -> None:
    proxy = Proxy(ProxyKind.SENDER, "\u9ad9\u6a4b ケアプラン", office="0012345678")

    text = text_of(form_pdf(CLAIM, replace(claim, proxy=proxy)))

    assert "提出者" not in text_of(form_pdf(CLAIM, claim))
    told = " ".join(text.split())
    for part in ("提出者 区分 提出代行者", "\u9ad9\u6a4b ケアプラン", "事業者番号 0012345678"):
        assert part in told
    assert told.index("提出者") < told.index("ヤマダ")
