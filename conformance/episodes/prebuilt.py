"""Filings that are built beforehand, so that many can arrive at once: signed once, filed often.

A signature covers what was filled in, and not the 受付番号. So a few people sign a few forms each,
and every filing of one form is an application of its own under the same signature. The form's
PDF, which is for people, says no more than TEST.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.generation.packing import Packer
from simulator.generation.signers import Signer
from simulator.pki.leaf import issuer_of
from simulator.portal.bulk import take_in
from simulator.portal.follow_up import signer_of
from simulator.portal.form import fill_in
from simulator.procedures.sample import sample_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene
    from simulator.contracts.filing import Filing
    from simulator.contracts.package import FilledForm

FORMS_EACH = 10


@dataclass(frozen=True)
class Prebuilt:
    """A form that was filled in and signed.

    Args:
        filing: what was filled in.
        form: the same, laid out.
        members: everything of its packages that does not change with 受付番号 and 到達日時.
        signer: whose card signed.
    """

    filing: Filing
    form: FilledForm
    members: dict[str, bytes]
    signer: Signer


def prebuilt(scene: Scene, people: Sequence[Person]) -> list[Prebuilt]:
    """Return forms that people have filled in and signed, a few each, which differ in 備考."""
    return [one for person in people for one in _signed(scene, person)]


def file(scene: Scene, forms: Sequence[Prebuilt], count: int) -> list[str]:
    """Let filings arrive at one instant, each form in turn, and return their 受付番号."""
    world = scene.simulation.world
    packer = Packer(world.profile.package)
    names = world.profile.package.members
    turns = [forms[place % len(forms)] for place in range(count)]

    def pack(place: int, number: str, arrived: datetime) -> bytes:
        one = turns[place]
        found = {names.verification: packer.verification(one.signer, arrived)}
        return packer.archive(one.form, one.members | found, number, arrived)

    signers = [signer_of(one.signer.certificate) for one in turns]
    return take_in(world, [one.filing for one in turns], signers, pack)


def _signed(scene: Scene, person: Person) -> Iterator[Prebuilt]:
    packer = Packer(scene.simulation.world.profile.package)
    names = packer.profile.members
    credential = person.card.signature
    signer = Signer(
        credential,
        person.certificate_bytes(credential.certificate),
        issuer_of(credential.certificate),
        credential.certificate.serial_number,
    )
    procedure = scene.simulation.applicant.forms.of(person.claim).form
    for turn in range(FORMS_EACH):
        filing = replace(person.claim, values=person.claim.values | {"remarks": f"TEST {turn}"})
        form = fill_in(procedure, filing, names)
        covered, signature = packer.signed(packer.content(form, filing), signer)
        members = covered | {names.form_pdf: sample_pdf("TEST")} | signature
        yield Prebuilt(filing, form, members, signer)
