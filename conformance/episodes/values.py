"""Do all values arrive as they were sent? Every hazard once, then whatever hypothesis thinks of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Flaky

from conformance.episodes.characters import plant
from conformance.episodes.claims import Claim, batches, claims
from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.portal.refusal import Refusal
from simulator.residents import hazards

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from conformance.episodes.scene import Scene
    from conformance.result.case import Case
    from simulator.residents.hazards import Hazard
    from simulator.townhall.inbox import Delivered

EXAMPLES = 10
GENERATED = 24
PAUSE = timedelta(hours=4)
SMALLEST = "smallest"


REPEATABLE = settings(
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)


class Altered(Exception):
    """A filing did not arrive as it was sent."""

    def __init__(self, planted: Planted) -> None:
        super().__init__(planted.number)
        self.planted = planted


@episode("round-trip", cycles=1, drawn=True)
def round_trip(scene: Scene) -> None:
    """生成した申請の往復: 文字の危険をすべて含む /
    A round trip of generated filings with every hazard.
    """
    signer = scene.people.resident(1)
    scene.open(signer)
    if scene.case is not None:
        _try_again(scene, scene.case)
        return
    planted = {
        hazard: plant(scene, f"hazard-{hazard.id}", hazard) for hazard in hazards.catalogue()
    }
    if scene.moves_time:
        scene.wait(timedelta(minutes=5))
        scene.cycle()
        _search(scene, list(planted.values()), _lost(scene, planted))
    else:
        _plant_generated(scene)
        scene.cycle()


def _try_again(scene: Scene, case: Case) -> None:
    """Plant the filing of a case, and nothing else."""
    try:
        scene.plant(SMALLEST, case.note, scene.people.resident(1), case.filing)
    except Refusal as refusal:
        why = "; ".join(detail.message for detail in refusal.details)
        scene.obstruct(
            Bilingual(
                ja=f"ポータルは、このケースの申請を今は受け付けません: {why}",
                en=f"The portal does not take the filing of this case any more: {why}",
            )
        )
    scene.cycle()


def _lost(scene: Scene, planted: dict[Hazard, Planted]) -> list[Hazard]:
    """Return the hazards that did not arrive as they were sent."""
    delivered = {one.number: one for one in scene.new_deliveries().filings}
    return [
        hazard for hazard, one in planted.items() if not _unaltered(one, delivered.get(one.number))
    ]


def _search(scene: Scene, known_hazards: list[Planted], lost: list[Hazard]) -> None:
    """Send batch after batch, and shrink the first that fails to its smallest failing filing.

    Where hazards were lost, only those are drawn: what is looked for then is the smallest filing.
    """

    @seed(scene.simulation.world.seed)
    @settings(
        REPEATABLE,
        max_examples=EXAMPLES,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )
    @given(batches(scene.stage.clock.now().date(), scene.people.numbered, lost or None))
    def all_arrive(batch: list[Claim]) -> None:
        try:
            _send(scene, batch)
        except Altered as altered:
            seen.append(altered.planted)
            raise

    seen: list[Planted] = []
    try:
        all_arrive()
    except (Altered, Flaky):
        if not seen:
            raise
        # What fails only now and then has failed: the last one seen stands for it.
        scene.keep(seen[-1])
        # The smallest failing filing says more than the hazards that led to it.
        for planted in known_hazards:
            scene.forget(planted.name)


def _plant_generated(scene: Scene) -> None:
    """Plant all generated filings for one cycle, named so that the smallest is looked at first."""
    drawn: list[Claim] = []

    @seed(scene.simulation.world.seed)
    @settings(REPEATABLE, max_examples=GENERATED, phases=(Phase.generate,))
    @given(claims(scene.now.date(), scene.people.numbered))
    def collect(one: Claim) -> None:
        drawn.append(one)

    collect()
    signer = scene.people.resident(1)
    for number, one in enumerate(sorted(drawn, key=_size), start=1):
        scene.plant(f"generated-{number:03d}", one.note, signer, one.filing)


def _send(scene: Scene, batch: list[Claim]) -> None:
    # Older filings leave the connector's window, so that an attempt costs the same every time.
    scene.wait(PAUSE)
    signer = scene.people.resident(1)
    planted = [scene.plant(SMALLEST, one.note, signer, one.filing) for one in batch]
    scene.forget(SMALLEST)
    scene.cycle()
    delivered = {one.number: one for one in scene.new_deliveries().filings}
    for one in planted:
        if not _unaltered(one, delivered.get(one.number)):
            raise Altered(one)


def _unaltered(planted: Planted, delivered: Delivered | None) -> bool:
    if delivered is None or not _same(planted.filing.values, delivered.values):
        return False
    return all(
        len(sent := planted.filing.groups.get(group, ())) == len(came)
        and all(map(_same, sent, came))
        for group, came in delivered.groups.items()
    )


def _size(one: Claim) -> int:
    rows = [row for rows in one.filing.groups.values() for row in rows]
    return sum(len(value) for row in (one.filing.values, *rows) for value in row.values())


def _same(sent: dict[str, str], came: dict[str, str]) -> bool:
    return all(sent.get(item, "") == value for item, value in came.items())
