"""The resident's desk: what is signed is what arrives, and each filing arrives once."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree

from conformance.episodes.people import Person
from simulator.contracts.filing import Attachment, Filing
from simulator.contracts.profile import ErrorName, builtin
from simulator.pki.leaf import Kind
from simulator.pki.revocation import Reason
from simulator.portal.applicant import Arrival
from simulator.portal.refusal import Refusal
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.web.builders import ACCOUNT, START, file, members, package, resident, simulation

PROOF = Attachment("account-proof", "口座の 写し.pdf", "application/pdf", b"%PDF-1.4 proof")


def refusal(town: Simulation, filing: Filing) -> Refusal:
    with pytest.raises(Refusal) as refused:
        town.applicant.prepare(filing)
    return refused.value


def found(town: Simulation, number: str) -> tuple[str, str, str]:
    """Return what the portal says of a filing's signature: in the receipt and in the package."""
    document = etree.fromstring(members(town, number)["verification.xml"])
    reason = document.findtext("{*}理由") or ""
    return town.applicant.receipt(number).verification, document.get("結果") or "", reason


def test_receipt_numbers_are_twenty_digits_that_begin_with_the_day(
    town: Simulation, person: Person, clock: SimulatedClock
) -> None:
    first, second = file(town, person), file(town, person)
    clock.advance(timedelta(days=1))

    assert (first, second, file(town, person)) == (
        "20260601000000000001",
        "20260601000000000002",
        "20260602000000000003",
    )


def test_a_filing_arrives_as_its_applicant_left_it(town: Simulation, person: Person) -> None:
    number = file(town, person)

    filing = town.applicant.receipt(number)

    content = package(town, number)
    assert (filing.arrived, filing.visible, filing.updated) == (START.isoformat(),) * 3
    assert (filing.municipality, filing.procedure) == ("132012", "child-allowance-claim")
    assert (filing.package, filing.size) == (sha256(content).hexdigest(), len(content))
    form = etree.fromstring(members(town, number)["application.xml"])
    told = {item.get("id"): item.text for item in form.findall("{*}項目") if item.text}
    assert told == {name: value for name, value in person.claim.values.items() if value}


def test_the_package_holds_what_the_profile_says_manifest_first(
    town: Simulation, person: Person
) -> None:
    number = file(town, person, replace(person.claim, attachments=(PROOF,)))

    inside = members(town, number)

    assert list(inside) == [
        "manifest.xml",
        "application.xml",
        "attachments/01_口座の 写し.pdf",
        "application.pdf",
        "signature.xml",
        "verification.xml",
    ]
    assert inside["attachments/01_口座の 写し.pdf"] == PROOF.content
    manifest = etree.fromstring(inside.pop("manifest.xml"))
    listed = {f.get("名前"): f.get("要約値") for f in manifest.findall("{*}ファイル")}
    assert listed == {name: sha256(content).hexdigest() for name, content in inside.items()}


def test_the_same_seed_and_start_make_the_same_bytes(tmp_path: Path) -> None:
    towns = [simulation(tmp_path / name) for name in ("one", "two")]

    packages = [package(town, file(town, resident(town))) for town in towns]

    assert packages[0] == packages[1]
    for town in towns:
        town.close()


def test_a_draft_is_submitted_once(town: Simulation, person: Person) -> None:
    draft = town.applicant.prepare(person.claim)
    value = person.card.sign(draft.digest_info, person.pins.signature)
    der = person.certificate_bytes(person.card.signature.certificate)
    town.applicant.submit(draft.id, value, der)

    with pytest.raises(Refusal) as refused:
        town.applicant.submit(draft.id, value, der)

    assert refused.value.name is ErrorName.NOT_FOUND
    assert draft.id in refused.value.details[0].message


def test_no_draft_takes_the_id_of_another(town: Simulation, person: Person) -> None:
    first, second = (town.applicant.prepare(person.claim) for _ in range(2))
    value = person.card.sign(first.digest_info, person.pins.signature)
    certificate = person.certificate_bytes(person.card.signature.certificate)
    town.applicant.submit(first.id, value, certificate)

    third = town.applicant.prepare(person.claim)

    assert len({first.id, second.id, third.id}) == 3


def test_a_sound_signature_is_found_valid(town: Simulation, person: Person) -> None:
    assert found(town, file(town, person)) == ("有効", "有効", "")


def test_a_signature_that_fails_is_delivered_with_the_finding(
    town: Simulation, person: Person
) -> None:
    draft = town.applicant.prepare(person.claim)
    certificate = person.certificate_bytes(person.card.signature.certificate)

    number = town.applicant.submit(draft.id, bytes(256), certificate).number

    assert found(town, number) == ("無効", "無効", "signature-wrong")


def test_the_wrong_certificate_is_delivered_with_the_finding(
    town: Simulation, person: Person
) -> None:
    number = file(town, person, with_authentication_key=True)

    assert found(town, number) == ("無効", "無効", "wrong-kind")


def test_a_portal_that_errs_calls_the_wrong_certificate_valid_by_its_name(
    town: Simulation, person: Person
) -> None:
    erring = Arrival(called_valid=True)
    number = file(town, person, arrival=erring, with_authentication_key=True)

    document = etree.fromstring(members(town, number)["verification.xml"])
    certificate = document.find("{*}証明書")
    assert certificate is not None
    serial = person.card.authentication.certificate.serial_number
    assert found(town, number) == ("有効", "有効", "")
    assert (certificate.get("種別"), certificate.get("シリアル番号")) == (
        "利用者証明用",
        f"{serial:x}",
    )


def test_a_revocation_counts_from_its_second_on(
    town: Simulation, person: Person, clock: SimulatedClock
) -> None:
    before = file(town, person)
    clock.advance(timedelta(seconds=1))
    serial = person.card.signature.certificate.serial_number
    town.cards.revoke(Kind.SIGNATURE, serial, clock.now(), Reason.SUPERSEDED)

    assert found(town, file(town, person)) == ("無効", "無効", "revoked")
    assert found(town, before)[0] == "有効"


def test_what_is_no_certificate_at_all_is_delivered_as_malformed(
    town: Simulation, person: Person
) -> None:
    draft = town.applicant.prepare(person.claim)

    number = town.applicant.submit(draft.id, b"?", b"?").number

    assert found(town, number) == ("無効", "無効", "malformed")


def test_every_finding_of_the_form_check_is_told(town: Simulation, person: Person) -> None:
    values = person.claim.values | {"name": "", "postal_code": "192-0011"}

    refused = refusal(town, replace(person.claim, values=values))

    assert refused.name is ErrorName.FORM_REJECTED
    assert [detail.field for detail in refused.details] == ["name", "postal_code"]


@pytest.mark.parametrize(
    ("attachments", "field", "message"),
    [
        ((PROOF,) * 11, "", "添付は10件までです（今は11件）。"),
        (
            (replace(PROOF, content=b"%PDF-" + bytes(10_485_756)),),
            "account-proof",
            "口座の 写し.pdf は10485760バイトまでです（今は10485761バイト）。",
        ),
    ],
    ids=["too many", "too large"],
)
def test_limits_of_the_package_are_kept_before_anybody_signs(
    town: Simulation,
    person: Person,
    attachments: tuple[Attachment, ...],
    field: str,
    message: str,
) -> None:
    refused = refusal(town, replace(person.claim, attachments=attachments))

    assert refused.name is ErrorName.FORM_REJECTED
    assert [(detail.field, detail.message) for detail in refused.details] == [(field, message)]


def test_an_unknown_procedure_is_named(town: Simulation, person: Person) -> None:
    refused = refusal(town, replace(person.claim, procedure="moon-landing"))

    assert refused.name is ErrorName.NOT_FOUND
    assert refused.details[0].message == "手続 'moon-landing' はありません。"


def test_damage_on_the_way_happens_after_the_portal_s_own_check(
    town: Simulation, person: Person
) -> None:
    def damage(inside: dict[str, bytes]) -> dict[str, bytes]:
        return inside | {"application.xml": inside["application.xml"].replace(b"</", b" </", 1)}

    number = file(town, person, arrival=Arrival(alter=damage))

    assert found(town, number)[0] == "有効"
    inside = members(town, number)
    digest = sha256(inside["application.xml"]).hexdigest()
    assert re.search(
        f'名前="application.xml" [^>]*要約値="{digest}"', inside["manifest.xml"].decode()
    )


def test_a_filing_nobody_made_has_no_receipt(town: Simulation) -> None:
    with pytest.raises(Refusal) as refused:
        town.applicant.receipt("1")

    assert refused.value.details[0].message == "受付番号 1 の申請はありません。"


def test_a_filing_at_another_place_is_that_place_s(town: Simulation, person: Person) -> None:
    number = file(town, person, replace(person.claim, municipality="012025"))

    assert town.applicant.receipt(number).municipality == "012025"
    assert ACCOUNT.municipality == "132012"


def test_a_filing_can_have_arrived_in_the_past(town: Simulation) -> None:
    person = resident(town)
    arrived = START - timedelta(hours=10)

    number = file(town, person, arrival=Arrival(arrived=arrived))
    kept = town.applicant.receipt(number)

    assert (kept.arrived, kept.visible) == (arrived.isoformat(), arrived.isoformat())
    assert number == "20260531000000000001"
    manifest = members(town, number)[town.world.profile.package.members.manifest].decode()
    assert arrived.isoformat() in manifest


def test_numbers_begin_where_a_run_says(tmp_path: Path) -> None:
    town = Simulation(
        tmp_path, builtin(), SimulatedClock(START), 1, [ACCOUNT], numbers_after=32_400_000_000
    )
    person = resident(town)

    numbers = [file(town, person) for _ in range(2)]
    town.close()

    assert numbers == ["20260601032400000001", "20260601032400000002"]
