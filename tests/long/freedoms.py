"""Episodes in which a connector can use its freedoms, and what the three correct connectors left
behind in them.

Every kind of filing and trouble that a freedom speaks of is planted here. What was used is read
from the portal's journal, the states, the batches and the answers to the driver, never asked.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from conformance.checks.settings import ANYWHERE, STARTS_AT
from conformance.episodes import unsigned
from conformance.episodes.driving import DrivingTheatre
from conformance.episodes.episode import Episode, episode
from conformance.episodes.evidence import Evidence
from conformance.episodes.people import Person
from conformance.episodes.scene import Scene
from conformance.episodes.theatre import Settings
from conformance.result.model import Bilingual
from conformance.specification.register import OWN_BY_OCSP, Signatures
from conformance.target.driver import DrivenConnector
from conformance.target.settings import Drive
from simulator.contracts.filing import Attachment, Filing
from simulator.contracts.profile import Operation, builtin
from simulator.portal.applicant import Arrival
from simulator.world.card_faults import CardFaultKind
from simulator.world.clock import SystemClock
from simulator.world.faults import FaultKind

STEP = timedelta(minutes=5)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMULA = "=1+1"
OUTSIDE = "\ue000"
PLAIN = Bilingual(ja="申請", en="a filing")
VALID = re.compile('結果="有効"')
BY_LISTS = Signatures("own", "crl")
BY_PORTAL = Signatures("portal-result", "ocsp")


class Tapped(DrivenConnector):
    """A driven connector whose answers to cycles are kept.

    Args:
        reach: the line to it.
        delegated: whether it is to ask where a responder answers that the CA certified.
    """

    def __init__(self, reach: Drive, *, delegated: bool) -> None:
        super().__init__(reach)
        self._delegated = delegated
        self.answers: list[Any] = []

    def call(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Send one verb."""
        if verb == "configure" and self._delegated:
            arguments["signature"]["ocsp_url"] += "/delegated"
        result = super().call(verb, **arguments)
        if verb == "cycle":
            self.answers.append(result)
        return result


@dataclass(frozen=True)
class Use:
    """What one connector left behind.

    Args:
        own: where it checks signatures itself, by OCSP.
        batches: the folder of those batches.
        answers: its answers to those cycles.
        lists: the same by lists; None where it refuses to.
        by_portal: where it follows the portal's result; None where it refuses to.
        delegated: where a responder signs that the CA certified.
    """

    own: Evidence
    batches: Path
    answers: list[Any]
    lists: Evidence | None
    by_portal: Evidence | None
    delegated: Evidence


def use(command: tuple[str, ...], folder: Path) -> Use:
    """Have a connector play all of it."""
    own, answers = _played(free, command, folder / "own")
    lists, _ = _played(two, command, folder / "lists", BY_LISTS)
    by_portal, _ = _played(two, command, folder / "portal", BY_PORTAL)
    delegated, _ = _played(two, command, folder / "delegated", delegated=True)
    assert own is not None
    assert delegated is not None
    batches = folder / "own" / "episodes" / free.name / "handover"
    return Use(own, batches, answers, lists, by_portal, delegated)


def _played(
    wanted: Episode,
    command: tuple[str, ...],
    folder: Path,
    signatures: Signatures = OWN_BY_OCSP,
    *,
    delegated: bool = False,
) -> tuple[Evidence | None, list[Any]]:
    reach = Drive(command)
    settings = Settings(
        reach=reach,
        place=ANYWHERE,
        profile=builtin("modelled-1"),
        seed=1,
        starts_at=STARTS_AT,
        machine_now=SystemClock().now(),
        signatures=signatures,
    )
    with DrivingTheatre(settings, reach, folder) as theatre:
        tapped = Tapped(reach, delegated=delegated)
        theatre._connector = tapped
        theatre.meet()
        return theatre.play(wanted).evidence, tapped.answers


@episode("two", cycles=1)
def two(scene: Scene) -> None:
    """二人の申請 / Two people file."""
    first, second = scene.people.resident(1), scene.people.resident(2)
    scene.open(first, second)
    scene.plant("first", PLAIN, first)
    scene.plant("second", PLAIN, second)
    _cycle(scene, "arrived")


@episode("free", cycles=7)
def free(scene: Scene) -> None:
    """自由が使える申請と出来事 / Filings and events that leave a choice."""
    people = [scene.people.resident(index) for index in range(1, 40)]
    plain, down, beside, other = people[:4]
    attached = next(one for one in people if one.claim.attachments)
    family = next(one for one in people if len(one.claim.groups["child"]) > 1)
    scene.open(plain, down, beside, other, attached, family)

    slow = scene.plant("slow", PLAIN, plain)
    scene.fault(FaultKind.DELAY, Operation.GET_APPLICATION, slow, seconds=5)
    scene.plant("odd", PLAIN, other, _with(other, remarks=FORMULA + OUTSIDE))
    scene.plant("attached", PLAIN, attached, _with_word(attached))
    scene.plant("family", PLAIN, family)
    digest = scene.plant("digest", PLAIN, plain)
    scene.fault(FaultKind.WRONG_DIGEST, Operation.GET_APPLICATION, digest)
    withdrawn = scene.plant("withdrawn", PLAIN, plain)
    scene.simulation.follow_up.withdraw(withdrawn.number)
    scene.plant("called-invalid", PLAIN, plain, arrival=Arrival(alter=_called_invalid(scene)))
    nobody = unsigned._plant(scene, "unsigned", PLAIN, plain)
    _cycle(scene, "arrived")

    scene.decide(slow, "complete")
    scene.decide(slow, "reject")
    scene.identify_subject(nobody)
    _cycle(scene, "decided")

    fault = scene.card_fault(CardFaultKind.SERVICE_DOWN, down)
    scene.plant("down", PLAIN, down)
    scene.plant("beside", PLAIN, beside)
    _cycle(scene, "down")
    scene.lift(fault)

    fault = scene.card_fault(CardFaultKind.NONCE_WRONG, beside)
    scene.plant("nonce", PLAIN, beside)
    _cycle(scene, "nonce")
    scene.lift(fault)

    led = scene.plant("led", PLAIN, plain)
    elsewhere = scene.stage.elsewhere
    scene.fault(FaultKind.REDIRECT, Operation.GET_APPLICATION, led, target=elsewhere)
    _cycle(scene, "led")

    scene.fault(FaultKind.MAINTENANCE, Operation.LIST_APPLICATIONS)
    _cycle(scene, "closed")


def _cycle(scene: Scene, name: str) -> None:
    scene.wait(STEP)
    scene.mark(name)
    scene.cycle()
    scene.mark(f"{name}-end")


def _with(person: Person, **values: str) -> Filing:
    return replace(person.claim, values={**person.claim.values, **values})


def _with_word(person: Person) -> Filing:
    """Attach a .docx in place of whatever is attached first."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    first, *rest = person.claim.attachments
    document = Attachment(first.id, "statement.docx", WORD, written.getvalue())
    return replace(person.claim, attachments=(document, *rest))


def _called_invalid(scene: Scene) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    result = scene.simulation.world.profile.package.members.verification

    def alter(members: dict[str, bytes]) -> dict[str, bytes]:
        changed = VALID.sub('結果="無効"', members[result].decode())
        changed = changed.replace("<理由></理由>", "<理由>revoked</理由>")
        return members | {result: changed.encode()}

    return alter


def tables(batches: Path) -> Iterator[tuple[Path, str]]:
    """Yield every table that was handed over, with its text."""
    for file in sorted(batches.glob("*/*.csv")):
        yield file, file.read_bytes().decode()


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a table by its headers."""
    return list(csv.DictReader(text.splitlines(keepends=True)))
