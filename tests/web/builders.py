"""A simulation for tests, and residents who file at it."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from conformance.episodes.people import People, Person
from simulator.contracts.filing import Filing
from simulator.contracts.profile import Profile, builtin
from simulator.portal.applicant import Arrival
from simulator.portal.municipality import Account
from simulator.portal.page import Handing, sign
from simulator.web.simulation import Simulation
from simulator.world.clock import JST, Clock, SimulatedClock

START = datetime(2026, 6, 1, 9, 0, 0, tzinfo=JST)
ACCOUNT = Account("hachioji", "open sesame", "132012")
NEIGHBOUR = Account("hakodate", "let me in", "012025")
SEED = 20260601


def simulation(
    folder: Path,
    clock: Clock | None = None,
    accounts: Sequence[Account] = (ACCOUNT, NEIGHBOUR),
    profile: Profile | None = None,
) -> Simulation:
    """Return a simulation whose clock stands at `START`, with two municipalities' accounts."""
    time = clock or SimulatedClock(START)
    return Simulation(folder, profile or builtin(), time, SEED, accounts)


def resident(town: Simulation, index: int = 1) -> Person:
    """Return a resident with a card; ask once for each index."""
    return People(town).resident(index)


def file(
    town: Simulation,
    person: Person,
    filing: Filing | None = None,
    arrival: Arrival = Arrival(),  # noqa: B008  frozen, so sharing one is safe
    *,
    with_authentication_key: bool = False,
    handing: Handing = Handing.DIGEST,
) -> str:
    """File a person's claim, or another filing, and return its 受付番号."""
    card, pins = person.card, person.pins
    credential = card.authentication if with_authentication_key else card.signature
    pin = pins.authentication if with_authentication_key else pins.signature
    certificate = person.certificate_bytes(credential.certificate)
    draft = town.applicant.prepare(filing or person.claim, certificate)
    value = sign(draft, credential, pin, handing)
    return town.applicant.submit(draft.id, value, certificate, arrival).number


def package(town: Simulation, number: str) -> bytes:
    """Return the 申請ZIP of a filing, as the portal keeps it."""
    return town.world.blobs.get(town.applicant.receipt(number).package)


def members(town: Simulation, number: str) -> dict[str, bytes]:
    """Return the files of a filing's 申請ZIP."""
    with zipfile.ZipFile(BytesIO(package(town, number))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
