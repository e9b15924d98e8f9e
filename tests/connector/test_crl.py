"""A revocation list says what the table tells, and no other list says anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from conformance.episodes.people import People, Person
from conformance.specification import tables
from conformance.specification.tables.model import Value
from simulator.cards.profile import NEXT_CARD
from simulator.cards.status import StatusDesk
from simulator.connector.crl import RevocationLists
from simulator.connector.facts import Revocation
from simulator.connector.steps import Steps
from simulator.contracts.profile import builtin
from simulator.pki.authority import THIRD, Authority
from simulator.pki.leaf import Kind, Municipality
from simulator.pki.lists import revocation_list
from simulator.pki.revocation import Period, Reason
from simulator.pki.revocation import Revocation as Entry
from simulator.web.simulation import Simulation
from simulator.world.card_faults import CardFaultKind
from simulator.world.clock import SimulatedClock
from tests.connector.filed import SEED, SOMEBODY, START

CRL = tables.decisions("crl")
AUTHORITY = Authority(Kind.SIGNATURE)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
ARRIVED = START - HOUR
GOOD, UNAVAILABLE = Revocation("good"), Revocation("unavailable")


@dataclass
class Desk:
    """Lists as the card service serves them, or as a test writes them.

    Args:
        simulation: has the card service.
        person: whose certificate is asked about.
        fault: what is wrong with every list.
        content: is sent in place of a list.
        down: answers 503.
        asked: every address that was called.
    """

    simulation: Simulation
    person: Person
    fault: CardFaultKind | None = None
    content: bytes | None = None
    down: bool = False
    asked: list[httpx.URL] = field(default_factory=list)

    @property
    def certificate(self) -> x509.Certificate:
        return self.person.card.signature.certificate

    def revoke(self, at: datetime, why: Reason = Reason.AFFILIATION_CHANGED) -> None:
        serial = self.certificate.serial_number
        self.simulation.cards.revoke(Kind.SIGNATURE, serial, at, why)

    def reply(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        desk = StatusDesk(self.simulation.cards)
        authority, place = desk.found_at(request.url.path.rpartition("/")[2].removesuffix(".crl"))
        if self.content is not None:
            return httpx.Response(200, content=self.content)
        content = desk.crl(authority, place, self.fault)
        return httpx.Response(503 if self.down else 200, content=content)

    def lists(self) -> RevocationLists:
        client = httpx.Client(transport=httpx.MockTransport(self.reply))
        now = self.simulation.world.clock.now
        return RevocationLists(client, "http://card.test/crl", Steps(), now)

    def status(self, arrived: datetime = START) -> Revocation:
        return self.lists().ask(self.certificate, AUTHORITY.certificate, arrived)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = SimulatedClock(START)
    simulation = Simulation(tmp_path, builtin(), clock, SEED, [], fresh_lists=True)
    yield Desk(simulation, People(simulation).control)
    simulation.close()


@pytest.mark.parametrize("found", CRL.findings(), ids=lambda found: str(list(found.values())))
def test_a_list_is_read_by_the_table(desk: Desk, found: dict[str, Value]) -> None:
    revoked = {"by-arrival": ARRIVED, "later": ARRIVED + SECOND}.get(str(found["listed"]))
    made = ARRIVED if found["made-since-arrival"] else ARRIVED - SECOND
    period = Period(made, START if found["list-current"] else START - SECOND)
    city = "\u516b\u738b\u5b50\u5e02" if found["list-ours"] else "\u51fd\u9928\u5e02"
    entry = Entry(desk.certificate.serial_number, revoked or START, Reason.SUPERSEDED)
    place = Municipality("", "\u6771\u4eac\u90fd", city)
    desk.content = revocation_list(AUTHORITY, place, [entry] * bool(revoked), period)

    told = desk.status(ARRIVED)

    decided = CRL.decide(found).decision
    assert (
        told
        == {
            "revoked-by-arrival": Revocation("revoked", ARRIVED),
            "revoked-later": Revocation("revoked", ARRIVED + SECOND),
            "unavailable": UNAVAILABLE,
            "good": GOOD,
        }[decided]
    )


@pytest.mark.parametrize(
    ("why", "held"),
    [(Reason.UNSPECIFIED, False), (Reason.SUPERSEDED, False), (Reason.CERTIFICATE_HOLD, True)],
)
def test_a_list_of_the_service_tells_of_a_revocation(desk: Desk, why: Reason, held: bool) -> None:  # noqa: FBT001
    before = desk.status()
    desk.revoke(START, why)

    assert (before, desk.status()) == (GOOD, Revocation("revoked", START, on_hold=held))


@pytest.mark.parametrize(
    "fault",
    [
        CardFaultKind.OTHER_MUNICIPALITY,
        CardFaultKind.UNTRUSTED_SIGNER,
        CardFaultKind.STALE,
        CardFaultKind.NOT_REFRESHED,
    ],
)
def test_a_wrong_list_says_nothing(desk: Desk, fault: CardFaultKind) -> None:
    desk.fault = fault

    assert desk.status() == UNAVAILABLE


def test_yesterdays_list_vouches_for_what_arrived_before_it(desk: Desk) -> None:
    desk.fault = CardFaultKind.NOT_REFRESHED

    assert desk.status(START - DAY) == GOOD
    assert desk.status(START - DAY + SECOND) == UNAVAILABLE


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_list_says_nothing(desk: Desk, content: bytes) -> None:
    desk.content = content

    assert desk.status() == UNAVAILABLE


def test_a_list_whose_scope_may_be_ignored_says_nothing(desk: Desk) -> None:
    place = Municipality("", "\u6771\u4eac\u90fd", "\u516b\u738b\u5b50\u5e02")
    whole = x509.load_der_x509_crl(
        revocation_list(AUTHORITY, place, [], Period(START, START + DAY))
    )
    scope = whole.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    plain = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(AUTHORITY.name)
        .last_update(START)
        .next_update(START + DAY)
    )
    assert desk.status() == GOOD
    for written in (plain, plain.add_extension(scope, critical=False)):
        desk.content = written.sign(AUTHORITY.key, SHA256()).public_bytes(Encoding.DER)

        assert desk.status() == UNAVAILABLE


def test_the_list_of_the_next_card_s_authority_is_read(desk: Desk) -> None:
    card = desk.simulation.cards.issue(SOMEBODY, 384, profile=NEXT_CARD)
    certificate, issuer = card.signature.certificate, Authority(Kind.SIGNATURE, THIRD).certificate
    assert desk.lists().ask(certificate, issuer, START) == GOOD

    serial = certificate.serial_number
    desk.simulation.cards.revoke(Kind.SIGNATURE, serial, ARRIVED, Reason.SUPERSEDED, THIRD)

    assert desk.lists().ask(certificate, issuer, START) == Revocation("revoked", ARRIVED)


def test_a_service_that_is_down_says_nothing(desk: Desk) -> None:
    desk.down = True

    assert desk.status() == UNAVAILABLE


def test_a_list_is_kept_until_something_arrives_after_it(desk: Desk) -> None:
    lists, clock = desk.lists(), desk.simulation.world.clock
    assert isinstance(clock, SimulatedClock)

    def status(arrived: datetime) -> str:
        return lists.ask(desk.certificate, AUTHORITY.certificate, arrived).status

    assert [status(START - SECOND), status(START - HOUR)] == ["good", "good"]
    assert len(desk.asked) == 1
    clock.advance(HOUR)
    desk.revoke(START + SECOND)
    assert status(START + 2 * SECOND) == "revoked"
    assert len(desk.asked) == 2
    clock.advance(2 * DAY + SECOND)
    assert status(START) == "revoked"
    assert len(desk.asked) == 3
