"""Equal forms are drawn once, and different ones never share a PDF."""

from dataclasses import replace

from conformance.episodes.people import Person
from simulator.contracts.filing import Attachment
from simulator.portal.sheet import drawn, sheet
from simulator.procedures import catalogue
from simulator.procedures.pdf import form_pdf

PROCEDURE = catalogue.procedure("child-allowance-claim")


def test_an_equal_form_is_drawn_once_and_is_what_the_form_says(person: Person) -> None:
    first, again = (sheet(b"<a/>", PROCEDURE, person.claim) for _ in range(2))

    assert drawn(first) is drawn(again)
    assert drawn(first) == form_pdf(PROCEDURE, person.claim)


def test_another_form_is_drawn_anew(person: Person) -> None:
    other = replace(
        person.claim, values=person.claim.values | {"name": "\u4f50\u85e4\u3000\u82b1\u5b50"}
    )

    assert drawn(sheet(b"<b/>", PROCEDURE, other)) != drawn(sheet(b"<a/>", PROCEDURE, person.claim))


def test_the_bytes_of_attachments_are_not_kept(person: Person) -> None:
    large = Attachment("identity", "large.pdf", "application/pdf", b"0" * 1000)

    kept = sheet(b"<c/>", PROCEDURE, replace(person.claim, attachments=(large,)))

    assert [(one.filename, one.content) for one in kept.filing.attachments] == [("large.pdf", b"")]
