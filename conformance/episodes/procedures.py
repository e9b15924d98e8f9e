"""Every procedure once with all its items, and every rule once broken: all of it is handed over."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.episodes.fullest import Fullest
from conformance.result.model import Bilingual
from simulator.procedures import twins
from simulator.procedures.cases import Level
from simulator.residents import filings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.episodes.scene import Scene
    from simulator.procedures.cases import Rule
    from simulator.procedures.model import Procedure


@episode("every-procedure", cycles=1)
def every_procedure(scene: Scene) -> None:
    """全手続の、全項目を埋めた申請 / Filings of every procedure with every item filled in."""
    signer = scene.people.resident(1)
    scene.open(signer)
    my_number = scene.people.numbered(signer.household).head.my_number
    for form in _offered(scene):
        full = Fullest(form, signer.claim.municipality, scene.now.date(), my_number)
        for count, filing in enumerate(full.filings(), start=1):
            note = Bilingual(ja=f"{form.title} ({count})", en=f"{form.id} ({count})")
            scene.plant(f"{form.id}-{count}", note, signer, filing)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("broken-rules", cycles=1)
def broken_rules(scene: Scene) -> None:
    """実質の規則に一つずつ反する申請 / Filings that break one substantive rule each."""
    signer = scene.people.resident(1)
    scene.open(signer)
    for form, rule in _each_once(_offered(scene)):
        pair = twins.pair(form, rule, filings.facts_of, municipality=signer.claim.municipality)
        # Who files for another waits for staff to say for whom, whatever else is wrong.
        if pair.twin.filing.proxy is None:
            note = Bilingual(ja=f"反する規則: {rule.ja}", en=f"breaks the rule: {rule.en}")
            scene.plant(rule.id, note, signer, pair.twin.filing)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _offered(scene: Scene) -> tuple[Procedure, ...]:
    municipality = scene.people.resident(1).claim.municipality
    return scene.simulation.applicant.forms.offered(municipality)


def _each_once(forms: Sequence[Procedure]) -> Iterator[tuple[Procedure, Rule]]:
    """Yield each substantive rule once, of the form that has had the fewest turns so far."""
    having: dict[str, list[tuple[Procedure, Rule]]] = {}
    for form in forms:
        for rule in form.rules:
            if rule.level is Level.SUBSTANTIVE and not rule.unbreakable:
                having.setdefault(rule.id, []).append((form, rule))
    turns: Counter[str] = Counter()
    for options in sorted(having.values(), key=len):
        form, rule = min(options, key=lambda option: turns[option[0].id])
        turns[form.id] += 1
        yield form, rule
