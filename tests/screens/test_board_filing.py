"""A filing from end to end: its form, package, signature, links, and what came of it."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from simulator.contracts.problem import Text
from simulator.screens.board import opened as opening
from simulator.screens.board.compared import Comparison, compared, comparison
from simulator.screens.board.findings import Seen, findings
from simulator.screens.board.form import Form, Item, form
from simulator.screens.board.opened import MOST_MEMBERS, NO_ARCHIVE, TOO_MANY, opened
from simulator.screens.board.signed import Signed, signed
from simulator.townhall.register import Register
from simulator.web.signature_faults import SignatureFault
from tests.screens.boarded import Page, Visitor
from tests.screens.opened import Opened

MANIFEST = "manifest.xml"
EVIL = "attachments/../../evil.pdf"
EMPTY = Form("", "", "", (), (), ())


@dataclass(frozen=True)
class Filed:
    """Filings that a connector has seen."""

    opened: Opened
    visitor: Visitor
    plain: str
    changed: str
    hostile: str

    def page(self, number: str, tab: str = "", **query: str) -> Page:
        """Open a view of a filing."""
        return self.visitor.get(f"/board/filing/{number}{tab and '/'}{tab}", **query)

    def seen(self, number: str) -> tuple[Signed | None, Comparison]:
        """Return a filing's signature and what came of it."""
        simulation = self.opened.room.simulation
        filing = simulation.applicant.receipt(number)
        files = opened(simulation.world.blobs.get(filing.package), MANIFEST).contents
        arrived = datetime.fromisoformat(filing.arrived)
        came = comparison(self.opened.room, number, filing.package)
        return signed(simulation, files, arrived), came


@pytest.fixture(scope="module")
def filed(opened: Opened) -> Filed:
    """Return filings after one cycle, for all tests of this file."""
    plain = opened.file(3)
    changed = opened.file(4, signature=SignatureFault.FORM_CHANGED)
    hostile = opened.file(5, hostile="path-parent")
    opened.bench.call("cycle")
    return Filed(opened, Visitor(opened.room, trainer=False), plain, changed, hostile)


def member(name: str, content: bytes) -> bytes:
    """Return an archive of one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


# The package


def test_what_is_no_archive_is_said_to_be_none() -> None:
    assert opened(b"PK\3\4 cut", MANIFEST).flaws == (NO_ARCHIVE,)


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "..\\a", "C:a"])
def test_a_name_that_leads_out_is_told(name: str) -> None:
    (one,) = opened(member(name, b"x"), MANIFEST).members

    assert [flaw.en for flaw in one.flaws] == ["its name leads out of the folder"]


def test_a_file_that_grows_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST", 1000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(1001))
        archive.writestr("small", b"small")

    found = opened(buffer.getvalue(), MANIFEST)

    assert found.contents == {"small": b"small"}
    assert [[flaw.en for flaw in one.flaws] for one in found.members] == [
        ["it is too large, or damaged"],
        [],
    ]
    assert found.at(0) is None


def test_files_that_grow_together_are_not_all_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST", 1000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("first", "second"):
            archive.writestr(name, bytes(600))

    assert list(opened(buffer.getvalue(), MANIFEST).contents) == ["first"]


def test_of_too_many_files_the_first_are_shown() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(MOST_MEMBERS + 1):
            archive.writestr(str(number), b"")

    found = opened(buffer.getvalue(), MANIFEST)

    assert (len(found.members), found.flaws) == (MOST_MEMBERS, (TOO_MANY,))


def test_a_form_with_a_document_type_is_not_read() -> None:
    assert form(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') is None
    assert form(b"<a/>") is None


def test_the_package_is_listed_with_what_its_manifest_says(filed: Filed) -> None:
    page = filed.page(filed.plain, "package", lang="en")

    assert set(page.texts("//tbody/tr/td[4]")) == {"the manifest itself", "the same"}
    assert page.texts("//section[@aria-labelledby='strikes']") == []


def test_a_hostile_name_strikes_the_eye(filed: Filed) -> None:
    page = filed.page(filed.hostile, "package", lang="en")

    assert page.texts("//section[@aria-labelledby='strikes']//li") == [
        f"{EVIL}: its name leads out of the folder"
    ]
    assert page.texts("//tr[@class='differs']/td[1]") == [EVIL]


def test_the_package_is_sent_byte_for_byte(filed: Filed) -> None:
    answer = filed.page(filed.plain, "package.zip").answer
    receipt = filed.opened.room.simulation.applicant.receipt(filed.plain)

    assert hashlib.sha256(answer.content).hexdigest() == receipt.package
    assert answer.headers["content-disposition"] == f'attachment; filename="{filed.plain}.zip"'


def test_files_are_shown_by_what_they_are(filed: Filed) -> None:
    package = opened(filed.page(filed.plain, "package.zip").answer.content, MANIFEST)
    kinds = {}
    for one in package.members:
        answer = filed.page(filed.plain, f"file/{one.place}").answer
        assert answer.content == package.contents[one.name]
        kinds[one.name] = answer.headers["content-type"]

    assert kinds["application.pdf"] == "application/pdf"
    assert kinds["application.xml"] == "text/plain; charset=utf-8"
    assert filed.page(filed.plain, "file/99").status == 404


def test_what_a_browser_cannot_show_is_saved(filed: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    script = member("page.pdf", b"<script>")
    blobs = filed.opened.room.simulation.world.blobs
    monkeypatch.setattr(type(blobs), "get", lambda *_: script)

    answer = filed.page(filed.plain, "file/0").answer

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


# The form


def test_the_form_shows_its_items_in_order_and_its_groups(filed: Filed) -> None:
    page = filed.page(filed.plain, "form", lang="en")

    household = filed.opened.running.population.of(3).household
    assert page.texts("//table[1]//tr[1]/th") == ["氏名 name"]
    assert page.texts("//table[1]//tr[1]/td") == [household.head.name]
    sex = {"male": "male (男)", "female": "female (女)"}[household.head.sex]
    assert page.texts("//table[1]//tr[4]/td") == [sex]
    captions = page.texts("//table/caption")
    assert captions[0] == "Items of the form"
    assert captions[1].startswith("児童 1 / ")
    assert page.text("//iframe/@src").startswith(f"/room-1/board/filing/{filed.plain}/file/")


# The signature


def test_a_signature_that_holds_leads_to_its_signer_s_number(filed: Filed) -> None:
    found, _ = filed.seen(filed.plain)

    assert found is not None
    one = filed.opened.running.population.of(3)
    assert found.verification.reason is None
    assert all(covered.holds for covered in found.covered)
    assert found.certificate.serial_number == one.card.signature.certificate.serial_number
    assert (found.kind, found.is_test) == ("signature", True)
    assert found.names[0] == (Text("氏名", "Name"), one.signer.name)
    assert [link.link.person for link in found.linked] == [one.signer.address_number]
    assert len(found.linked[0].files) == 1


def test_a_link_of_the_same_number_by_another_issuer_is_another_certificate_s(
    filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _ = filed.seen(filed.plain)
    assert before is not None
    (own,) = before.linked
    stray = replace(own.link, issuer="00", person="9" * 15)
    login = replace(own.link, kind="authentication", person="8" * 15)
    monkeypatch.setattr(Register, "links", lambda *_: [stray, login, own.link])

    found, _ = filed.seen(filed.plain)

    assert found is not None
    assert [one.link for one in found.linked] == [own.link]


def test_a_form_changed_after_signing_shows_which_digest_differs(filed: Filed) -> None:
    page = filed.page(filed.changed, "signature", lang="en")

    assert page.texts("//tr[@class='differs']/td[1]") == ["application.xml"]
    assert page.texts("//tr[@class='differs']/td[4]") == ["different"]
    assert page.texts("//section[@aria-labelledby='strikes']//li") == [
        "The signature did not hold at 到達日時: a file changed after signing.",
        "The portal's 電子認証結果 is 有効.",
    ]


def test_a_serial_number_is_shown_in_both_ways_of_writing(filed: Filed) -> None:
    found, _ = filed.seen(filed.plain)
    assert found is not None

    codes = filed.page(filed.plain, "signature").texts("//dd/code")

    serial = found.certificate.serial_number
    assert {str(serial), f"{serial:x}"} <= set(codes)


def test_a_filing_s_way_has_the_question_about_its_certificate(filed: Filed) -> None:
    page = filed.page(filed.plain, lang="en")

    assert page.texts("//p[@class='lead']/span") == ["受付 (received)"]
    assert page.texts("//tbody/tr/td[4]") == [
        "fetches the 申請ZIP",
        "asks whether a certificate is still good (OCSP)",
        "registers 受付 (received)",
        "hands the filing over to the core systems",
    ]


# What came of it


def test_what_was_handed_over_is_the_same_item_by_item(filed: Filed) -> None:
    _, came = filed.seen(filed.plain)

    (one,) = came.handed
    number = filed.opened.running.population.of(3).signer.address_number
    assert (one.signer, one.verification, one.untouched, one.wrong) == (number, "有効", True, ())
    assert any(row.item.startswith("child[1].") for row in one.rows)
    page = filed.page(filed.plain, "delivered", lang="en")
    assert set(page.texts("//tbody/tr/td[3]")) == {"the same"}


def test_a_table_with_headers_of_the_connector_s_own_is_read_by_them(
    filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, inbox = filed.opened.bench, filed.opened.running.workspace.inbox
    _, came = filed.seen(filed.plain)
    (table,) = (inbox / came.handed[0].batch).glob("*claim.csv")
    before = table.read_bytes()
    encoding = filed.opened.room.simulation.world.profile.handover.encoding
    header = filed.opened.room.simulation.world.profile.handover.columns["arrived"]
    table.write_bytes(before.decode(encoding).replace(header, "own", 1).encode(encoding))
    try:
        (_, misread), own = (
            filed.seen(filed.plain),
            replace(bench.offer, columns={"arrived": "own"}),
        )
        monkeypatch.setattr(bench, "offer", own)
        _, mapped = filed.seen(filed.plain)
    finally:
        table.write_bytes(before)

    assert (len(misread.handed), len(misread.faults)) == (0, 1)
    assert mapped == came


def test_what_was_altered_on_the_way_is_shown_item_by_item(filed: Filed) -> None:
    room = filed.opened.room
    filing, came = (
        room.simulation.core.filed(filed.plain),
        room.simulation.core.received(room.running.workspace.inbox).of(filed.plain)[0],
    )
    assert filing is not None
    name = filing.values["name"]
    altered = replace(
        came,
        values=came.values | {"name": f"{name}\u3099", "my_number": "123456789012"},
        groups={**came.groups, "child": []},
        package=b"another",
    )

    told = compared(filing, altered, "ab")

    assert not told.untouched
    wrong = {row.item: (row.filed, row.came, len(row.places)) for row in told.wrong}
    assert wrong["name"] == (name, f"{name}\u3099", 1)
    assert wrong["my_number"] == ("", "***********2", 0)
    child = filing.groups["child"][0]["name"]
    assert wrong["child[1].name"] == (child, None, 0)
    assert compared(filing, came, hashlib.sha256(came.package or b"").hexdigest()).wrong == ()


def test_what_was_not_handed_over_is_said_so(filed: Filed) -> None:
    page = filed.page(filed.changed, "delivered", lang="en")

    assert page.texts("//main/p")[-1] == "It has not been handed over to the core systems."


def test_what_a_connector_spoilt_strikes_the_eye(filed: Filed) -> None:
    found, came = filed.seen(filed.plain)
    (one,) = came.handed
    first = replace(one.rows[0], came="?", same=False)
    spoilt = replace(one, signer="9" * 15, untouched=False, rows=(first, *one.rows[1:]))
    package = opened(member("a", b"a"), MANIFEST)

    told = findings(Seen(package, EMPTY, "有効", found, Comparison((spoilt, one))))

    assert [finding.en for finding in told] == [
        "It was handed over 2 times.",
        "The signer's 宛名番号 999999999999999 is not linked to the certificate.",
        "batch-000001: the 申請ZIP is not the one that was filed.".replace(
            "batch-000001", one.batch
        ),
        f"{one.batch}: 1 item(s) did not come as they were filed.",
    ]


def test_links_that_are_missing_doubled_or_late_strike_the_eye(filed: Filed) -> None:
    found, _ = filed.seen(filed.plain)
    assert found is not None
    (link,) = found.linked
    other = replace(link, link=replace(link.link, person="9" * 15))
    package = opened(member("a", b"a"), MANIFEST)

    def told(*linked: object) -> list[str]:
        changed = replace(found, linked=linked)  # type: ignore[arg-type]
        return [one.en for one in findings(Seen(package, EMPTY, "有効", changed, Comparison()))]

    assert told() == ["The link data (番号紐付情報) give this certificate to nobody."]
    assert told(link, other) == ["This certificate is linked to two 宛名番号."]
    assert told(replace(link, files=())) == [
        "No file that tells the link has come to the connector yet."
    ]
    late = replace(found, now=None)
    assert [one.en for one in findings(Seen(package, EMPTY, "有効", late, Comparison()))] == [
        "The certificate's standing has changed since 到達日時."
    ]


def test_a_signer_who_is_not_the_applicant_strikes_the_eye(filed: Filed) -> None:
    found, _ = filed.seen(filed.plain)
    assert found is not None
    package = opened(member("a", b"a"), MANIFEST)
    other = replace(EMPTY, items=(Item("name", "氏名", "別の人"),))
    proxied = replace(other, proxy=(Item("", "区分", "任意代理人"),))

    def told(form: Form | None, portal: str = "有効") -> list[str]:
        seen = Seen(package, form, portal, found, Comparison())
        return [one.en for one in findings(seen)]

    assert told(replace(EMPTY, items=(Item("name", "氏名", found.name),))) == []
    assert told(other) == [f"The certificate names {found.name}, and the form 別の人."]
    assert told(proxied) == [
        "Somebody else filed for the applicant: the signer is not the applicant."
    ]
    assert told(None) == ["The form cannot be read."]
    assert told(EMPTY, "無効") == ["The portal's 電子認証結果 is 無効."]
    assert told(EMPTY, "") == ["The portal's 電子認証結果 is missing."]


def test_a_package_without_a_signature_says_so(filed: Filed) -> None:
    simulation = filed.opened.room.simulation

    assert signed(simulation, {}, simulation.world.clock.now() - timedelta(1)) is None


def test_no_such_filing_and_no_such_view_are_pages_that_say_so(filed: Filed) -> None:
    assert filed.page("7").status == 404
    assert filed.page(filed.plain, "nothing").status == 404
