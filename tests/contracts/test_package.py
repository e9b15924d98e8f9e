"""Packages fit their schemas, and no character is lost, altered or breaks out of its place."""

import zipfile
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.contracts.package import (
    AttachedFile,
    ElectronicVerification,
    Entry,
    FilledForm,
    Receipt,
    Repeat,
    application_xml,
    archive,
    manifest_xml,
    verification_xml,
)

SCHEMA = resources.files("simulator.contracts") / "schema"
RECEIPT = Receipt("20260601000000000001", "2026-06-01T09:00:00+09:00")
MOMENT = datetime(2026, 6, 1, 9, 0, 0, tzinfo=UTC)
HAZARDS = {
    "line feed": "一行目\n二行目",
    "carriage return": "一行目\r\n二行目\r",
    "tab": "\t左\t右\t",
    "spaces at both ends": " \u3000名前\u3000 ",
    "markup": "<項目>&amp;]]>\"'</項目><!-- -->",
    "entity": "&#13;&lt;&e;",
    "beyond the BMP": "𠮷野家\U0002a6df",
    "variation selector": "葛\U000e0100飾",
    "combining mark": "か\u3099",
    "bidi and zero width": "\u202e\u200b\u200d",
    "NEL and line separator": "\u0085\u2028",
    "private use": "\ue000\U000f0000",
    "formula": '=HYPERLINK("http://example.jp")',
    "blank": "",
}
hazards = pytest.mark.parametrize("text", HAZARDS.values(), ids=list(HAZARDS))
WRITABLE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")
    .filter(lambda character: character >= " " or character in "\t\n\r")
    .filter(lambda character: not "\x7f" <= character < "\x80")
)


def form(text: str = "") -> FilledForm:
    """Return a filled form with `text` in every place that takes free text."""
    rows = ((Entry("name", text, text),), (Entry("name", text, "2"),))
    return FilledForm(
        procedure="child-allowance-claim",
        title=text,
        version=text,
        municipality="132012",
        setting="署名必須",
        entries=(Entry("name", text, text), Entry("kana", "フリガナ", "")),
        repeats=(Repeat("child", text, rows), Repeat("elder", "高齢者", ())),
        attached=(AttachedFile("proof", text, f"attachments/01_{text}.pdf", text),),
    )


def valid(content: bytes, name: str) -> etree._Element:
    """Parse a document, and judge it by its schema."""
    schema = etree.XMLSchema(etree.fromstring((SCHEMA / f"{name}.xsd").read_bytes()))
    document = etree.fromstring(content)
    schema.assertValid(document)
    return document


@hazards
def test_the_application_keeps_every_character(text: str) -> None:
    document = valid(application_xml(form(text)), "application")

    item, blank, group, _, attachment = document
    assert (item.text or "", item.get("名称"), blank.text) == (text, text, None)
    assert [row.get("番号") for row in group] == ["1", "2"]
    assert [child.text or "" for row in group for child in row] == [text, "2"]
    assert (group.get("名称"), group[0][0].get("名称")) == (text, text)
    assert (document.get("手続名"), document.get("様式版")) == (text, text)
    assert attachment.get("ファイル") == f"attachments/01_{text}.pdf"
    assert (attachment.get("名称"), attachment.get("種別")) == (text, text)


@given(WRITABLE)
def test_any_text_comes_back_from_an_item_and_from_an_attribute(text: str) -> None:
    item = etree.fromstring(application_xml(form(text)))[0]

    assert (item.text or "", item.get("名称")) == (text, text)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_cannot_hold_is_an_error_and_never_a_broken_package(character: str) -> None:
    with pytest.raises(ValueError, match=f"U\\+{ord(character):04X}"):
        application_xml(form(f"a{character}"))


@hazards
def test_the_manifest_keeps_every_character_and_lists_every_member(text: str) -> None:
    members = {f"attachments/01_{text}.txt": b"abc", "b": b"", "c": b"c", "d": b"d"}

    document = valid(manifest_xml(form(text), RECEIPT, members), "manifest")

    files = document.findall("{*}ファイル")
    listed = {file.get("名前"): (file.get("大きさ"), file.get("要約値")) for file in files}
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert list(listed) == list(members)
    assert listed[f"attachments/01_{text}.txt"] == ("3", abc)
    assert [document[0].text, document[1].text] == [RECEIPT.number, RECEIPT.arrived]
    assert (document[2].text or "", document[2].get("様式版")) == (text, text)


@hazards
@pytest.mark.parametrize("result", ["有効", "無効", "未確認", "署名なし"])
def test_the_verification_keeps_every_character(result: str, text: str) -> None:
    verification = ElectronicVerification(
        result, text, text, "2026-06-01T09:00:00+09:00", text, text, text
    )

    document = valid(verification_xml(verification), "verification")

    certificate, reason = document
    assert (document.get("結果"), document.get("確認方法"), reason.text or "") == (
        result,
        text,
        text,
    )
    assert set(certificate.attrib.values()) == {text}


def test_a_fourth_verification_result_does_not_fit_the_schema() -> None:
    odd = ElectronicVerification("たぶん", "", "OCSP", RECEIPT.arrived, "a1", "署名用", "1f")

    with pytest.raises(etree.DocumentInvalid):
        valid(verification_xml(odd), "verification")


@pytest.mark.parametrize(
    ("instant", "fits"),
    [
        ("2026-06-01T09:00:00+09:00", True),
        ("20260601090000", True),
        ("2026060109000", False),
        ("202606010900000", False),
        ("2026-06-01 09:00:00", False),
        ("", False),
    ],
)
def test_an_instant_is_iso_8601_or_fourteen_digits(instant: str, *, fits: bool) -> None:
    members = dict.fromkeys("abcd", b"")
    receipt = Receipt(RECEIPT.number, instant)
    checked = ElectronicVerification("有効", "", "OCSP", instant, "a1", "署名用", "1f")

    documents = {
        "manifest": manifest_xml(form("x"), receipt, members),
        "verification": verification_xml(checked),
    }

    for name, content in documents.items():
        schema = etree.XMLSchema(etree.fromstring((SCHEMA / f"{name}.xsd").read_bytes()))
        assert schema.validate(etree.fromstring(content)) is fits


def test_members_lie_stored_in_their_order_under_their_names() -> None:
    members = {"manifest.xml": b"<m/>", "z": b"z" * 9999, "attachments/01_住民票\u3099.pdf": b"a"}

    with zipfile.ZipFile(BytesIO(archive(members, MOMENT))) as package:
        infos = package.infolist()
        assert package.testzip() is None
        assert {info.filename: package.read(info) for info in infos} == members
    assert [info.filename for info in infos] == list(members)
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert {info.date_time for info in infos} == {(2026, 6, 1, 9, 0, 0)}
    assert {(info.create_system, info.extra) for info in infos} == {(3, b"")}


def test_equal_members_make_equal_bytes() -> None:
    members = {"a": b"1", "b": b"2"}

    assert archive(members, MOMENT) == archive(dict(members), MOMENT)
    assert archive(members, MOMENT) != archive({"b": b"2", "a": b"1"}, MOMENT)
    assert application_xml(form("同")) == application_xml(form("同"))
