"""Do all values arrive as sent? Every hazard once, and generated filings of every case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from conformance.episodes import branches
from conformance.episodes.characters import claim_with, in_form
from conformance.episodes.episode import episode
from conformance.episodes.examples import Example, Subject, drawn, subjects
from conformance.episodes.smallest import Sent, culprit, smallest
from conformance.result.model import Bilingual
from simulator.portal.refusal import Refusal
from simulator.residents import hazards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.episodes.evidence import Planted
    from conformance.episodes.scene import Scene
    from conformance.result.case import Case

PAUSE = timedelta(hours=4)
AT_ONCE = 150
"""How many filings are sent before a cycle, at most."""
SMALLEST = "smallest"


@episode("round-trip", cycles=1, drawn=True)
def round_trip(scene: Scene) -> None:
    """生成した申請の往復: すべての手続と場面、失われやすい値 /
    A round trip of generated filings: every procedure, case and hazard.
    """
    scene.open(scene.people.resident(1))
    if scene.case is not None:
        _try_again(scene, scene.case)
        return
    # Who files for another waits for staff, who can be reached only where time can be moved.
    known = subjects(scene, by_proxies=scene.moves_time)
    scene.tally.know(branches.possible(known))
    examples = _named(_generated(scene, known), "generated") | _alone(scene, known)
    if scene.moves_time:
        _search(scene, examples)
    else:
        for name, example in examples.items():
            _count(scene, example, _plant(scene, name, example))
        scene.cycle()


def _generated(scene: Scene, known: Sequence[Subject]) -> list[Example]:
    count, run = scene.stage.budget.examples, scene.simulation.world.seed
    return [one for subject in known for one in drawn(subject, count, run)]


def _named(examples: list[Example], what: str) -> dict[str, Example]:
    """Return examples by names of which the first is the smallest's."""
    by_size = sorted(examples, key=lambda one: one.size)
    return {f"{what}-{place:04d}": one for place, one in enumerate(by_size, start=1)}


def _alone(scene: Scene, known: Sequence[Subject]) -> dict[str, Example]:
    """Return a claim for each hazard, which has that one and no other."""
    subject = next(one for one in known if one.form.id == scene.plain.procedure)
    shown = [one for one in (in_form(scene, one) for one in hazards.catalogue()) if one]
    return {
        f"alone-{hazard.id}": Example(
            claim_with(scene, f"hazard-{hazard.id}", hazard), subject, (hazard,), of_chance=False
        )
        for hazard in shown
    }


def _search(scene: Scene, examples: dict[str, Example]) -> None:
    """Send examples, and keep of the first that do not arrive nothing but the smallest found."""
    names = list(examples)
    for first in range(0, len(names), AT_ONCE):
        chosen = {name: examples[name] for name in names[first : first + AT_ONCE]}
        sent = _sent(scene, chosen)
        for one in sent:
            _count(scene, one.example, one.planted)
        failed = [one for one in sent if not one.unaltered]
        if failed:
            lost = [one.example.hazards[0] for one in failed if not one.example.of_chance]
            least = smallest(
                culprit(failed, partial(_resent, scene)),
                partial(_resent, scene),
                scene.simulation.world.seed,
                scene.stage.budget.examples,
                lost,
            )
            for name in names[: first + AT_ONCE]:
                scene.forget(name)
            scene.keep(least.planted)
            return


def _resent(scene: Scene, examples: Sequence[Example]) -> list[Sent]:
    """Send filings that are only looked at here."""
    sent = _sent(scene, {f"again-{place}": one for place, one in enumerate(examples)})
    for one in sent:
        scene.forget(one.planted.name)
    return [replace(one, planted=replace(one.planted, name=SMALLEST)) for one in sent]


def _sent(scene: Scene, examples: dict[str, Example]) -> list[Sent]:
    """Send filings, have staff say for whom proxies file, and tell what became of each."""
    # Older filings leave the connector's window, so that an attempt costs the same every time.
    scene.wait(PAUSE)
    planted = [_plant(scene, name, one) for name, one in examples.items()]
    scene.cycle()
    by_proxies = [one for one in planted if one.filing.proxy is not None]
    for one in by_proxies:
        scene.identify_subject(one)
    if by_proxies or scene.by_staff:
        scene.cycle()
    delivered = scene.new_deliveries()
    return [
        Sent(example, one, delivered.of(one.number))
        for example, one in zip(examples.values(), planted, strict=True)
    ]


def _plant(scene: Scene, name: str, example: Example) -> Planted:
    return scene.plant(name, example.note, scene.people.resident(1), example.filing)


def _count(scene: Scene, example: Example, planted: Planted) -> None:
    scene.tally.sent(planted.number, branches.reached(example))


def _try_again(scene: Scene, case: Case) -> None:
    """Plant the filing of a case, and nothing else."""
    try:
        planted = scene.plant(SMALLEST, case.note, scene.people.resident(1), case.filing)
    except Refusal as refusal:
        why = "; ".join(detail.message for detail in refusal.details)
        scene.obstruct(
            Bilingual(
                ja=f"ポータルは、このケースの申請を今は受け付けません: {why}",
                en=f"The portal does not take the filing of this case any more: {why}",
            )
        )
        return
    scene.cycle()
    if planted.filing.proxy is not None:
        scene.identify_subject(planted)
