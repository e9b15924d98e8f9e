"""Lets a portal live and be killed, again and again, in one world that has to outlive them all.

``python -m tests.long.lives FOLDER PROFILE KILLS DATABASE`` prints what was acknowledged, what
the world holds in the end, and where the kills fell. This process loads everything once; each life
is a fork of it. A life opens the world, sends again what the one before it got no answer to, files,
fetches and reports states, and writes down each acknowledgement as a client would.
"""

import json
import os
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from conformance.episodes.people import Person
from simulator.contracts.document import ResultDocument
from simulator.contracts.profile import Profile, builtin
from simulator.contracts.status import Status
from simulator.portal.page import sign
from simulator.portal.refusal import Refusal
from simulator.portal.store import FILINGS, HISTORY
from simulator.procedures import pdf
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.long.boundary import Boundary
from tests.web.builders import ACCOUNT, SEED, START, resident

STATES = (Status.RECEIVED, Status.IN_REVIEW, Status.COMPLETED)
Told = tuple[str, ...]


class Lives:
    """One world, and whoever lives in it.

    Args:
        folder: of the world.
        profile: its interfaces.
        database: as `World` takes it.
    """

    def __init__(self, folder: Path, profile: Profile, database: str) -> None:
        self._folder = folder
        self._profile = profile
        self._database = database
        self.told: list[Told] = []
        self.falls: list[str] = []
        with closing(self.open()) as town:
            self._person: Person = resident(town)

    def open(self) -> Simulation:
        """Open the world, as every life does first."""
        clock = SimulatedClock(START)
        return Simulation(
            self._folder, self._profile, clock, SEED, [ACCOUNT], database=self._database
        )

    def live(self, name: str, fatal: int = 0) -> bool:
        """Fork a life, wait for its end, and tell whether it was killed."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._child(name, fatal, lambda *told: os.write(writing, _line(told)))
        os.close(writing)
        with os.fdopen(reading) as lines:
            for told in map(json.loads, lines):
                if told[0] == "fell":
                    self.falls.append(told[1])
                else:
                    self.told.append(tuple(told))
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status) != 0:
            raise RuntimeError(f"life {name} ended by a fault of its own")
        return os.WIFSIGNALED(status)

    def _child(self, name: str, fatal: int, tell: Callable[..., object]) -> None:
        code = 1
        try:
            boundary = Boundary(fatal, lambda step: tell("fell", step))
            boundary.install()
            with closing(self.open()) as town:
                boundary.armed = False  # so that every life has the same steps
                self._again(town, tell)
                boundary.armed = True
                self._file(town, name, tell)
            tell("steps", str(len(boundary.steps)))
            code = 0
        finally:
            os._exit(code)

    def _again(self, town: Simulation, tell: Callable[..., object]) -> None:
        """Submit what was prepared and not acknowledged; being told it is there already is fine."""
        done = {told[1] for told in self.told if told[0] in ("filed", "there")}
        for kind, *facts in self.told:
            if kind == "prepared" and facts[0] not in done:
                draft, value, _ = facts
                try:
                    number = self._submit(town, draft, bytes.fromhex(value))
                    tell("filed", draft, number)
                except Refusal:
                    tell("there", draft)

    def _file(self, town: Simulation, name: str, tell: Callable[..., object]) -> None:
        person = self._person
        values = person.claim.values | {"remarks": f"life {name}."}
        certificate = person.certificate_bytes(person.card.signature.certificate)
        draft = town.applicant.prepare(replace(person.claim, values=values), certificate)
        value = sign(draft, person.card.signature, person.pins.signature)
        tell("prepared", draft.id, value.hex(), name)
        number = self._submit(town, draft.id, value)
        tell("filed", draft.id, number)
        town.municipality.get_application(ACCOUNT, number)
        tell("fetched", number)
        # No two lives have the same notice, so that each has it to write.
        notice = ResultDocument("notice.pdf", "application/pdf", f"%PDF {name}".encode())
        for state in STATES:
            documents = [notice] if state is Status.COMPLETED else []
            town.municipality.register_status(ACCOUNT, number, state, "", documents)
            tell("state", number, state)

    def _submit(self, town: Simulation, draft: str, value: bytes) -> str:
        certificate = self._person.certificate_bytes(self._person.card.signature.certificate)
        return town.applicant.submit(draft, value, certificate).number

    def found(self) -> dict[str, Any]:
        """Return what the world holds: number, life, state, mark and history of every filing."""
        with closing(self.open()) as town, town.world.engine.connect() as connection:
            rows = connection.execute(sa.select(FILINGS).order_by(FILINGS.c.number)).all()
            history = connection.execute(
                sa.select(HISTORY.c.number, HISTORY.c.status).order_by(HISTORY.c.sequence)
            ).all()
            return {
                row.number: {
                    "life": self._life(town.world.blobs.get(row.package), row.package),
                    "status": row.status,
                    "obtained": row.obtained,
                    "history": [status for number, status in history if number == row.number],
                    "documents": [one.name for one in town.follow_up.documents(row.number)],
                }
                for row in rows
            }

    def _life(self, package: bytes, digest: str) -> str:
        if sha256(package).hexdigest() != digest:
            return "torn"
        member = self._profile.package.members.application
        with zipfile.ZipFile(BytesIO(package)) as archive:
            text = archive.read(member).decode()
        return text.partition("life ")[2].partition(".")[0]


def _line(told: Told) -> bytes:
    return json.dumps(told).encode() + b"\n"


def main(folder: str, profile: str, kills: str, database: str = "") -> None:
    """Kill a world's portal so many times, at one step after the other, and print the outcome."""
    pdf.form_pdf = lambda *_: b"%PDF-1.7"  # slow to make, and no matter of the store
    lives = Lives(Path(folder), builtin(profile), database)
    lives.live("first")
    ((_, steps),) = (told for told in lives.told if told[0] == "steps")
    killed = [lives.live(str(kill), kill % int(steps) + 1) for kill in range(int(kills))]
    lives.live("last")
    outcome = {"kills": sum(killed), "steps": steps, "falls": lives.falls, "told": lives.told}
    print(json.dumps(outcome | {"found": lives.found()}))  # noqa: T201  it speaks by printing


if __name__ == "__main__":
    main(*sys.argv[1:])
