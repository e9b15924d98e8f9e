"""Do all values arrive as they were sent? Every hazard once, then whatever hypothesis thinks of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from conformance.episodes.claims import Claim, batches
from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.procedures.child_allowance import claim
from simulator.residents import hazards, households
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from conformance.episodes.scene import Scene
    from simulator.townhall.inbox import Delivered

EXAMPLES = 10
PAUSE = timedelta(hours=4)
SMALLEST = "smallest"
TWELVE = "twelve-children"


class Altered(Exception):
    """A filing did not arrive as it was sent."""


@episode("round-trip")
def round_trip(scene: Scene) -> None:
    """生成した申請の往復: 文字の危険をすべて含む /
    A round trip of generated filings with every hazard.
    """
    signer = scene.people.resident(1)
    scene.link(signer)
    scene.simulation.register.issue()
    scene.configure()
    known_hazards = [
        _plant(scene, f"hazard-{hazard.id}", Bilingual(ja=hazard.ja, en=hazard.en), hazard)
        for hazard in hazards.catalogue()
    ]
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.new_deliveries()

    @seed(scene.simulation.world.seed)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
    )
    @given(batches(scene.stage.clock.now().date()))
    def all_arrive(batch: list[Claim]) -> None:
        _send(scene, batch)

    try:
        all_arrive()
    except Altered:
        # The smallest failing filing says more than the hazards that led to it.
        for planted in known_hazards:
            scene.forget(planted.name)


@episode("many-children")
def many_children(scene: Scene) -> None:
    """児童12人の申請 / A claim for twelve children."""
    signer = scene.people.resident(1)
    scene.link(signer)
    scene.simulation.register.issue()
    scene.configure()
    hazard = hazards.hazard(TWELVE)
    _plant(scene, TWELVE, Bilingual(ja=hazard.ja, en=hazard.en), hazard)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _plant(scene: Scene, name: str, note: Bilingual, hazard: hazards.Hazard) -> Planted:
    day = scene.stage.clock.now().date()
    run = scene.simulation.world.seed
    household = households.household(run, 1, day, hazards=(hazard,))
    typed = (hazard,) if hazard.values or hazard.fill else ()
    filing = claim(household, Stream(run, "hazard", name), day, typed)
    return scene.plant(name, note, scene.people.resident(1), filing)


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
            scene.keep(one)
            raise Altered(one.number)


def _unaltered(planted: Planted, delivered: Delivered | None) -> bool:
    if delivered is None or not _same(planted.filing.values, delivered.values):
        return False
    return all(
        len(sent := planted.filing.groups.get(group, ())) == len(came)
        and all(map(_same, sent, came))
        for group, came in delivered.groups.items()
    )


def _same(sent: dict[str, str], came: dict[str, str]) -> bool:
    return all(sent.get(item, "") == value for item, value in came.items())
