"""An attachment is what it says it is, of a kind the profile takes, and within its limits."""

import io
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from conformance.episodes.people import Person
from simulator.contracts.filing import Attachment, Filing
from simulator.contracts.profile import Package, builtin
from simulator.portal.attachments import FORM_ROOM, findings
from simulator.web.simulation import Simulation
from tests.web.builders import file, members

PACKAGE = builtin().package
OPEN = "application/vnd.openxmlformats-officedocument"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Office"
PDF = b"%PDF-1.7 test"


def office(folder: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr(f"{folder}/document.xml", "")
    return buffer.getvalue()


GOOD = {
    "application/pdf": PDF,
    "image/jpeg": b"\xff\xd8\xff\xe0 test",
    "application/msword": OLE,
    "application/vnd.ms-excel": OLE,
    f"{OPEN}.wordprocessingml.document": office("word"),
    f"{OPEN}.spreadsheetml.sheet": office("xl"),
}


def filing(*contents: tuple[str, bytes]) -> Filing:
    attached = tuple(
        Attachment("account-proof", f"{n}.bin", media_type, content)
        for n, (media_type, content) in enumerate(contents)
    )
    return Filing("child-allowance-claim", "1", "132012", {}, attachments=attached)


def told(sent: Filing, package: Package = PACKAGE) -> list[tuple[str, str]]:
    return [(one.item, one.code) for one in findings(sent, package)]


@pytest.mark.parametrize("media_type", GOOD)
def test_each_kind_is_known_by_its_content(media_type: str) -> None:
    assert told(filing((media_type, GOOD[media_type]))) == []
    others = {content for name, content in GOOD.items() if content != GOOD[media_type]}
    for content in [*others, b"", b"MZ\x90\x00 an executable", b"PK\x03\x04 torn"]:
        assert told(filing((media_type, content))) == [("account-proof", "attachment-content")]


@pytest.mark.parametrize("media_type", ["image/png", "text/plain", "application/zip"])
def test_another_type_is_refused_by_its_name(media_type: str) -> None:
    (found,) = findings(filing((media_type, PDF)), PACKAGE)

    assert found.code == "attachment-type"
    assert found.ja == (
        f"0.bin の種別 {media_type} は添付できません (pdf, jpeg, word, excel だけ)。"
    )


def test_a_profile_says_which_kinds_it_takes() -> None:
    only_pdf = PACKAGE.model_copy(update={"attachment_types": ("pdf",)})

    assert told(filing(("application/pdf", PDF)), only_pdf) == []
    assert told(filing(("image/jpeg", GOOD["image/jpeg"])), only_pdf) == [
        ("account-proof", "attachment-type")
    ]


def test_what_fits_one_by_one_may_be_too_much_together() -> None:
    small = PACKAGE.model_copy(update={"max_size": FORM_ROOM + 2 * len(PDF)})
    two, three = (filing(*[("application/pdf", PDF)] * n) for n in (2, 3))

    assert told(two, small) == []
    assert told(three, small) == [("", "attachments-too-large")]


def test_an_original_that_must_follow_is_marked_in_the_form(
    town: Simulation, person: Person
) -> None:
    record = Attachment("resident-record", "住民票.pdf", "application/pdf", PDF)
    proof = Attachment("account-proof", "口座.pdf", "application/pdf", PDF)
    number = file(town, person, replace(person.claim, attachments=(record, proof)))

    form = etree.fromstring(members(town, number)["application.xml"])
    marked = {one.get("id"): one.get("原本") for one in form.findall("{*}添付")}
    assert marked == {"resident-record": "別途提出", "account-proof": None}
