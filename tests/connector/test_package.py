"""A package is untrusted: what is dangerous is refused, and the rest comes out as it went in."""

import io
import struct
import warnings
import zipfile
from dataclasses import replace

import pytest

from simulator.connector.facts import Application, Row
from simulator.connector.flaw import Flaw, PackageRefused
from simulator.connector.package import read_package
from simulator.connector.steps import Steps
from simulator.contracts.profile import Package, builtin
from simulator.procedures import catalogue
from tests.connector.filed import Filed, pack

PROFILE = builtin().package


def refusal(content: bytes, number: str, profile: Package = PROFILE) -> Flaw:
    with pytest.raises(PackageRefused) as refused:
        read_package(content, profile, number, Steps())
    return refused.value.flaw


def read(filed: Filed) -> Application:
    return read_package(filed.package, PROFILE, filed.number, Steps())


def altered(filed: Filed, member: str, old: str, new: str) -> bytes:
    text = filed.members[member].decode()
    assert old in text
    return pack(filed.members | {member: text.replace(old, new).encode()})


def test_a_real_package_is_read_whole_and_unaltered(filed: Filed) -> None:
    (procedure,) = (p for p in catalogue.procedures() if p.id == filed.filing.procedure)
    blank = dict.fromkeys((item.id for item in procedure.items), "")
    child = dict.fromkeys((item.id for item in procedure.groups[0].items), "")

    application = read(filed)

    assert (application.number, application.procedure) == (filed.number, "child-allowance-claim")
    assert application.form_version == filed.filing.form_version
    assert application.arrived_text == application.arrived.isoformat()
    assert application.arrived_text == "2026-11-24T09:30:15+09:00"
    assert application.members == filed.members
    assert list(application.values.items()) == list((blank | filed.filing.values).items())
    assert application.values["remarks"] == '一行目\n<b>&amp;</b> "引用", \u845b\U000e0100\n 末尾 '
    assert application.groups == {
        "child": [Row(i, child | row) for i, row in enumerate(filed.filing.groups["child"], 1)],
        "elder": [],
    }
    assert list(application.groups["child"][0].values) == list(child)


def test_a_repacked_package_is_accepted(filed: Filed) -> None:
    """Else every refusal below could come from the repacking."""
    application = read_package(pack(filed.members), PROFILE, filed.number, Steps())

    manifest = application.members["manifest.xml"]
    assert application == replace(read(filed), members=filed.members | {"manifest.xml": manifest})


@pytest.mark.parametrize("length", [0, 1, 100, -1, -22, -5000])
def test_a_truncated_package_is_refused(filed: Filed, length: int) -> None:
    assert refusal(filed.package[:length], filed.number) == Flaw.NOT_A_ZIP


def test_a_damaged_byte_is_noticed(filed: Filed) -> None:
    at = filed.package.index("山田".encode())
    damaged = filed.package[:at] + b"?" + filed.package[at + 1 :]

    assert refusal(damaged, filed.number) == Flaw.DAMAGED


def test_damage_in_a_compressed_member_is_noticed(filed: Filed) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in filed.members.items():
            package.writestr(name, content)
    damaged = bytearray(buffer.getvalue())
    start = 30 + len("manifest.xml")
    damaged[start : start + 20] = b"\xff" * 20

    assert refusal(bytes(damaged), filed.number) == Flaw.DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
def test_an_unexpected_compression_is_refused(filed: Filed, method: int) -> None:
    content = bytearray(filed.package)
    central = content.rindex(b"PK\x01\x02")
    local = content.rindex(b"PK\x03\x04")
    struct.pack_into("<H", content, central + 10, method)
    struct.pack_into("<H", content, local + 8, method)

    assert refusal(bytes(content), filed.number) == Flaw.PACKED_OTHERWISE


def test_an_encrypted_member_is_refused(filed: Filed) -> None:
    content = bytearray(filed.package)
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    content[content.rindex(b"PK\x03\x04") + 6] |= 1

    assert refusal(bytes(content), filed.number) == Flaw.ENCRYPTED


def test_a_name_that_occurs_twice_is_refused(filed: Filed) -> None:
    buffer = io.BytesIO(filed.package)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr("application.xml", filed.members["application.xml"])

    assert refusal(buffer.getvalue(), filed.number) == Flaw.SAME_NAME


@pytest.mark.parametrize(
    "name",
    [
        *("../x", "attachments/../../x", "attachments/.."),
        *("/etc/x", "attachments\\x", "..\\x", "C:x"),
    ],
)
def test_a_dangerous_name_is_refused(filed: Filed, name: str) -> None:
    assert refusal(pack(filed.members | {name: b""}), filed.number) == Flaw.LEADS_OUT


def test_a_name_with_dots_is_not_dangerous(filed: Filed) -> None:
    members = filed.members | {"attachments/a..pdf": b"x"}

    application = read_package(pack(members), PROFILE, filed.number, Steps())

    assert application.members["attachments/a..pdf"] == b"x"


@pytest.mark.parametrize(("spare", "accepted"), [(0, True), (-1, False)])
def test_the_size_is_that_of_the_unpacked_members(
    filed: Filed, spare: int, *, accepted: bool
) -> None:
    size = sum(map(len, filed.members.values())) + spare
    profile = PROFILE.model_copy(update={"max_size": size})
    if accepted:
        assert read_package(filed.package, profile, filed.number, Steps()) == read(filed)
    else:
        assert refusal(filed.package, filed.number, profile) == Flaw.TOO_LARGE


def test_too_many_members_are_refused(filed: Filed) -> None:
    room = PROFILE.max_members - len(filed.members)
    full = filed.members | {f"attachments/{n}": b"" for n in range(room)}

    assert (
        len(read_package(pack(full), PROFILE, filed.number, Steps()).members) == PROFILE.max_members
    )
    full["attachments/more"] = b""
    assert refusal(pack(full), filed.number) == Flaw.TOO_MANY_FILES


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('要約値="', '要約値="0'),
        ('名前="application.xml"', '名前="other.xml"'),
        ('<ファイル 名前="application.pdf"', '<無 名前="application.pdf"'),
    ],
)
def test_a_manifest_that_does_not_list_what_is_there_is_refused(
    filed: Filed, old: str, new: str
) -> None:
    text = filed.members["manifest.xml"].decode()
    assert old in text
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in filed.members.items():
            own = text.replace(old, new).encode() if name == "manifest.xml" else content
            package.writestr(name, own)

    assert refusal(buffer.getvalue(), filed.number) == Flaw.NOT_AS_LISTED


def test_a_re_filing_names_the_filing_it_takes_the_place_of(filed: Filed) -> None:
    number = f"<受付番号>{filed.number}</受付番号>"
    content = altered(filed, "manifest.xml", number, f"{number}<元の受付番号>7</元の受付番号>")

    assert read_package(content, builtin().package, filed.number, Steps()).former == "7"
    assert read(filed).former == ""


def test_another_filing_s_package_is_refused(filed: Filed) -> None:
    assert refusal(filed.package, str(int(filed.number) + 1)) == Flaw.OTHER_FILING


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('手続 id="child-allowance-claim"', '手続 id="other"'),
        ('様式版="2024-10.1"', '様式版="2"'),
    ],
)
def test_a_manifest_cannot_rename_the_signed_form(filed: Filed, old: str, new: str) -> None:
    assert refusal(altered(filed, "manifest.xml", old, new), filed.number) == Flaw.OTHER_FILING


@pytest.mark.parametrize("path", ["../x", "a/b", "/x", "a.b", "", "a\nb", "A", "１"])
def test_an_id_that_could_be_a_path_is_refused(filed: Filed, path: str) -> None:
    name = "child-allowance-claim"
    members = {
        member: content.replace(f'"{name}"'.encode(), f'"{path}"'.encode().replace(b"\n", b"&#10;"))
        for member, content in filed.members.items()
    }
    group = altered(filed, "application.xml", '繰返し id="child"', f'繰返し id="{path}"')

    assert refusal(pack(members), filed.number) == Flaw.MALFORMED
    assert refusal(group, filed.number) == Flaw.MALFORMED


@pytest.mark.parametrize("number", ["x", "", "-1", "1.0", "\uff11", "\u00b2", "9" * 5000])
def test_a_row_without_a_plain_number_is_refused(filed: Filed, number: str) -> None:
    content = altered(filed, "application.xml", '行 番号="2"', f'行 番号="{number}"')

    assert refusal(content, filed.number) == Flaw.MALFORMED


@pytest.mark.parametrize(
    "written",
    ["", "昨日", "2026-02-30T00:00:00+09:00", "2026-11-24T09:30:15", "2026-11-24"],
)
def test_an_instant_that_is_none_is_refused(filed: Filed, written: str) -> None:
    content = altered(filed, "manifest.xml", "2026-11-24T09:30:15+09:00", written)

    assert refusal(content, filed.number) == Flaw.MALFORMED


@pytest.mark.parametrize("member", ["manifest.xml", "application.xml"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY e "山田">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://example.jp/x.dtd">',
    ],
)
def test_a_document_that_declares_a_type_is_refused(
    filed: Filed, member: str, declared: str
) -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    content = altered(filed, member, head, head + declared)

    assert refusal(content, filed.number) == Flaw.DOCUMENT_TYPE


def test_an_entity_is_not_resolved(filed: Filed) -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    text = filed.members["application.xml"].decode().replace(head, head + declared)
    text = text.replace(">山田　花子<", ">&e;<")

    content = pack(filed.members | {"application.xml": text.encode()})

    assert refusal(content, filed.number) == Flaw.DOCUMENT_TYPE


@pytest.mark.parametrize("inside", ["<!-- x -->", "<?x y?>", "<b>x</b>"])
def test_an_item_is_not_cut_short_by_what_stands_in_it(filed: Filed, inside: str) -> None:
    content = altered(filed, "application.xml", ">山田　花子<", f">山田{inside}　花子<")

    assert refusal(content, filed.number) == Flaw.MALFORMED


@pytest.mark.parametrize("member", ["manifest.xml", "application.xml"])
def test_a_missing_document_is_named(filed: Filed, member: str) -> None:
    if member == "manifest.xml":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            package.writestr("application.xml", filed.members["application.xml"])
        content = buffer.getvalue()
    else:
        content = pack({k: v for k, v in filed.members.items() if k != member})

    assert refusal(content, filed.number) == Flaw.MISSING


@pytest.mark.parametrize("text", [b"", b"<", b"\xff\xfe\x00", b'<?xml version="1.0"?><a></b>'])
def test_a_form_that_is_no_xml_is_refused(filed: Filed, text: bytes) -> None:
    content = pack(filed.members | {"application.xml": text})

    assert refusal(content, filed.number) == Flaw.NOT_XML
