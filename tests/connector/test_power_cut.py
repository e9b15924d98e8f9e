"""Wherever the power goes in a cycle, every filing arrives once and is told about in order."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.connector.connector import Connector
from simulator.connector.facts import Document, StaffDecision
from simulator.connector.handover import complete_batch, write_batch
from simulator.connector.portal import PortalClient
from simulator.connector.settings import Settings
from simulator.connector.steps import STATE_FILE, Steps
from simulator.connector.store import Store
from simulator.contracts.linkage import Change, Link, serial_text
from simulator.contracts.profile import DEFAULT, builtin
from simulator.pki.leaf import Kind
from simulator.pki.tls import TlsAuthority
from simulator.portal.applicant import Arrival
from simulator.portal.store import HISTORY
from simulator.procedures import catalogue
from simulator.townhall.inbox import Deliveries, read_inbox, take_away
from simulator.web.app import Front
from simulator.web.server import Server
from simulator.world.clock import SimulatedClock
from tests.web import builders

STEPS = (
    *(
        "trust",
        "link_file_is_whole",
        "full_file_replaces",
        "serial",
        "window",
        "has_more",
        "takes_in",
        "is_new",
        "to_fetch",
        "logs_in_first",
    ),
    *("log_line", "decide_signature", "identify", "first_status", "set_aside"),
    *("to_hand_over", "handed_over_as", "order_of_hand_over", "package", "value", "rows"),
    "completes",
)
ACTS = [
    *((PortalClient, name, call) for name in ("application", "register") for call in (1, 2)),
    *((Store, name, call) for name in ("add", "judge", "remember", "sent") for call in (1, 2)),
    *((Store, name, 1) for name in ("assign", "seal", "finish")),
]


class PowerCut(BaseException):
    """The process is gone."""


class Gate(NamedTuple):
    """One address for the towns of all tests here, one after the other."""

    front: Front
    url: str
    ca_file: Path


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    tls = TlsAuthority.open(tmp_path_factory.mktemp("tls"), datetime.now(UTC))
    front = Front()
    server = Server(front, tls.server_file).start()
    yield Gate(front, server.url, tls.ca_file)
    server.stop()


class Office:
    """A town with two filings, and a connector that can be started again and again."""

    def __init__(self, folder: Path, gate: Gate, profile: str = DEFAULT) -> None:
        self._clock = SimulatedClock(builders.START)
        self.town = builders.simulation(folder / "world", self._clock, profile=builtin(profile))
        self._profile = builtin(profile)
        person = builders.resident(self.town)
        certificate = person.card.signature.certificate
        authority = self.town.cards.authorities[Kind.SIGNATURE]
        serial = serial_text(certificate.serial_number, self._profile.linkage)
        number = person.address_number
        self.link = Link(authority.key_identifier, "signature", serial, number, "2026-06-01")
        self.town.register.add(self.link)
        self.town.register.issue()
        self.numbers = [builders.file(self.town, person) for _ in range(2)]
        gate.front.add("town", self.town)
        anchor = folder / "anchor.pem"
        anchor.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
        places = {name: folder / name for name in ("handover", "state", "log")}
        self._settings = Settings.model_validate(
            {
                "profile": profile,
                "portal": {
                    "url": f"{gate.url}/town/portal",
                    "account": builders.ACCOUNT.name,
                    "password": builders.ACCOUNT.password,
                    "ca_file": gate.ca_file,
                },
                "signature": {
                    "anchors": [anchor],
                    "ocsp_url": f"{gate.url}/town/card/ocsp",
                },
                "links": self.town.register.folder,
                **places,
            }
        )

    def connector(self, steps: Steps | None = None) -> Connector:
        """Start a connector on the state that is there."""
        self._clock.advance(timedelta(minutes=5))
        return Connector(self._settings, steps or Steps(), self._clock.now)

    def kept(self, number: str) -> bytes:
        """Return the package a connector keeps."""
        with closing(Store(str(self._settings.state / STATE_FILE))) as store:
            return store.package(number)

    def deliveries(self) -> Deliveries:
        """Return what lies in the core systems' inbox."""
        handover = self._profile.handover
        return read_inbox(self._settings.handover, handover, catalogue.procedures())

    def take_away(self, place: Path) -> list[str]:
        """Let the core systems take away all there is, and return its numbers."""
        filings = self.deliveries().filings
        take_away(self._settings.handover, {one.batch for one in filings}, place)
        return [one.number for one in filings]

    def history(self) -> list[tuple[str, str]]:
        """Return every state that was registered, in order."""
        query = sa.select(HISTORY.c.number, HISTORY.c.status).order_by(HISTORY.c.sequence)
        with self.town.world.engine.connect() as connection:
            return [(number, status) for number, status in connection.execute(query)]


@pytest.fixture
def office(tmp_path: Path, gate: Gate) -> Iterator[Office]:
    yield from opened(tmp_path, gate, DEFAULT)


@pytest.fixture
def other_office(tmp_path: Path, gate: Gate) -> Iterator[Office]:
    """Return an office whose links come by delta and whose folders are complete by name."""
    yield from opened(tmp_path, gate, "modelled-2")


def opened(folder: Path, gate: Gate, profile: str) -> Iterator[Office]:
    office = Office(folder, gate, profile)
    yield office
    gate.front.remove("town")
    office.town.close()


def cut_at(method: Any, call: int) -> Any:  # noqa: ANN401  any method
    """Return a method that is cut off before its `call`-th call does anything."""
    calls = iter(range(1, 1000))

    def cut(self: object, *given: Any, **named: Any) -> Any:  # noqa: ANN401  as the method
        if next(calls) == call:
            raise PowerCut
        return method(self, *given, **named)

    return cut


def cut_off(office: Office, steps: Steps) -> None:
    with pytest.raises(PowerCut), closing(office.connector(steps)) as connector:
        connector.cycle()


def assert_all_is_well(office: Office) -> None:
    connector = office.connector()
    outcomes = [connector.cycle() for _ in range(2)]
    connector.close()

    found = office.deliveries()
    assert outcomes == [{"portal": "reached"}] * 2
    assert sorted(one.number for one in found.filings) == office.numbers
    assert (found.unfinished, found.faults) == ([], [])
    for one in found.filings:
        assert one.package == builders.package(office.town, one.number)
        assert one.values["name"]
    assert sorted(office.history()) == [(number, "received") for number in office.numbers]


@pytest.mark.parametrize("name", STEPS)
def test_a_cut_at_a_rule_loses_and_doubles_nothing(office: Office, name: str) -> None:
    steps = type("Cut", (Steps,), {name: cut_at(getattr(Steps, name), 1)})()

    cut_off(office, steps)

    assert_all_is_well(office)


@pytest.mark.parametrize(("owner", "name", "call"), ACTS)
def test_a_cut_between_two_acts_loses_and_doubles_nothing(
    office: Office, owner: type, name: str, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, cut_at(getattr(owner, name), call))

    cut_off(office, Steps())
    monkeypatch.undo()

    assert_all_is_well(office)


@pytest.mark.parametrize("name", ["deltas_due", "serial", "value", "completes"])
def test_a_cut_loses_nothing_with_deltas_and_renamed_folders(
    other_office: Office, name: str
) -> None:
    register = other_office.town.register
    register.place(register.delta(Change("add", other_office.link)))
    steps = type("Cut", (Steps,), {name: cut_at(getattr(Steps, name), 1)})()

    cut_off(other_office, steps)

    assert_all_is_well(other_office)


@pytest.mark.parametrize("name", ["replace_links", "change_links"])
def test_a_cut_while_links_change_leaves_them_to_the_next_cycle(
    other_office: Office, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = other_office.town.register
    register.place(register.delta(Change("add", other_office.link)))
    monkeypatch.setattr(Store, name, cut_at(getattr(Store, name), 1))

    cut_off(other_office, Steps())
    monkeypatch.undo()

    assert_all_is_well(other_office)


def test_a_cut_right_after_the_batch_was_written_hands_nothing_over_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_die(*given: Any) -> None:  # noqa: ANN401  as write_batch
        write_batch(*given)
        raise PowerCut

    monkeypatch.setattr("simulator.connector.connector.write_batch", write_and_die)
    cut_off(office, Steps())
    monkeypatch.undo()
    before = office.deliveries()

    assert_all_is_well(office)

    assert office.deliveries() == before


@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
def test_a_batch_taken_away_before_it_was_noted_is_not_placed_again(
    tmp_path: Path, gate: Gate, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def complete_and_die(*given: Any) -> None:  # noqa: ANN401  as complete_batch
        complete_batch(*given)
        raise PowerCut

    with contextmanager(opened)(tmp_path, gate, profile) as office:
        monkeypatch.setattr("simulator.connector.handover.complete_batch", complete_and_die)
        cut_off(office, Steps())
        monkeypatch.undo()
        taken = office.take_away(tmp_path / "taken")

        with closing(office.connector()) as connector:
            connector.cycle()

        later = [one.number for one in office.deliveries().filings]
        assert taken
        assert sorted(taken + later) == office.numbers


def test_a_state_whose_answer_was_lost_is_told_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "sent", cut_at(Store.sent, 1))
    cut_off(office, Steps())
    monkeypatch.undo()

    assert_all_is_well(office)

    repeats = [
        call.effect
        for call in office.town.world.journal.calls()
        if call.operation == "register-status" and call.number == office.numbers[0]
    ]
    assert repeats == ["received", ""]


class LooksTwice(Steps):
    """A connector that counts how often it opens a package."""

    opened = 0

    def archive(self, content: bytes) -> bytes:
        self.opened += 1
        return super().archive(content)


def test_a_hostile_package_is_kept_as_it_came_and_never_looked_at_again(office: Office) -> None:
    cut = Arrival(repack=lambda content: content[:-1])
    number = builders.file(office.town, builders.resident(office.town, 2), arrival=cut)
    with closing(office.connector(steps := LooksTwice())) as connector:
        connector.cycle()
        opened = steps.opened
        office.town.register.issue()
        connector.cycle()
        shown = {one["number"]: (one["state"], one["reason"]) for one in connector.list()}

    assert steps.opened == opened
    assert shown[number] == ("quarantined", "隔離: ZIP として読めない (not-a-zip)")
    assert [one.number for one in office.deliveries().filings] == office.numbers
    assert office.kept(number) == builders.package(office.town, number)
    assert [one.status for one in office.town.follow_up.history(number)] == [
        "received",
        "in-review",
    ]


class KnowsNobody(Steps):
    """A connector whose links have not come yet."""

    def identify(self, *_given: object) -> None: ...


def test_what_staff_enter_is_handed_over_once(office: Office) -> None:
    waiting, _ = office.numbers
    with closing(office.connector(KnowsNobody())) as connector:
        connector.cycle()
        # Nobody filed it for another: the subject that is told beside the signer says nothing.
        connector.identify(waiting, "100000000000016", "100000000000017")
        for _ in range(3):
            connector.cycle()

    assert [one.fixed["signer"] for one in office.deliveries().of(waiting)] == ["100000000000016"]


def test_a_filing_withdrawn_while_it_waits_goes_no_further(office: Office) -> None:
    withdrawn, other = office.numbers
    with closing(office.connector(KnowsNobody())) as connector:
        connector.cycle()
    office.town.follow_up.withdraw(withdrawn)
    office.town.register.issue()
    with closing(office.connector()) as connector:
        connector.cycle()
        shown = {one["number"]: one["state"] for one in connector.list()}
        with pytest.raises(ValueError, match=f"{withdrawn} was withdrawn"):
            connector.decide(StaffDecision(withdrawn, "complete"))

    assert [one.number for one in office.deliveries().filings] == [other]
    assert shown == {withdrawn: "withdrawn", other: "handed-over"}
    refused = [call for call in office.town.world.journal.calls() if call.refused]
    assert refused == []


def test_staff_s_decision_survives_a_cut_with_its_documents(office: Office) -> None:
    number = office.numbers[0]
    notice = Document("\u901a\u77e5.pdf", "application/pdf", b"\r\n\x00\xff")
    with closing(office.connector()) as connector:
        connector.cycle()
        connector.decide(StaffDecision(number, "complete", "2\u968e\u3078", (notice,)))
    with closing(office.connector()) as connector:
        connector.cycle()

    desk = office.town.follow_up
    assert desk.document(number, "01")[1] == notice.content
    assert [(one.status, one.comment) for one in desk.history(number)] == [
        ("received", ""),
        ("completed", "2\u968e\u3078"),
    ]
