"""Characters and values that connectors lose: one filing each, so that each is looked at alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.claims import AT_MUNICIPALITY, claim
from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.procedures import builder, catalogue
from simulator.procedures.model import ItemType
from simulator.residents import hazards, households
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from conformance.episodes.scene import Scene
    from simulator.contracts.filing import Filing
    from simulator.procedures.model import Procedure
    from simulator.residents.hazards import Hazard

BLANKS = "blanks"
TWELVE = "twelve-children"
ALONE = (
    "family-u20bb7",
    "given-hentaigana",
    "family-u845b-ue0100",
    "family-u9089-ue0110",
    "family-ufa19",
    "kana-combining",
    "remarks-widths",
    "building-wave-dash",
    "building-minus",
    "family-ue000",
    "family-u69d7",
    "given-u9dd7",
    "remarks-blanks",
    "remarks-line-feed",
    "remarks-quote-comma",
    "longest-name",
    "longest-remarks",
    "longest-address-on-jan1",
    "postal-leading-zero",
    "account-leading-zeros",
    "born-in-summer-time",
    "born-unknown",
    "attachment-nfd",
)
"""The hazards that requirements of ③-6 name, by their ids."""

SUMMER_BEGINS = "born-when-summer-time-began"
PAIRS = "longest-name-of-pairs"
CHOSEN: dict[str, tuple[Bilingual, dict[str, str]]] = {
    SUMMER_BEGINS: (
        Bilingual(
            ja="夏時刻の始まった日の生まれの申請 (その日に午前0時はない、tz database による)",
            en="born on a day on which summer time began, and had no midnight (tz database)",
        ),
        {"born": "1949-04-03"},
    ),
    PAIRS: (
        Bilingual(
            ja="UTF-16 では2倍になる文字だけの、上限いっぱいの氏名の申請",
            en="the longest name, of characters that take two units in UTF-16",
        ),
        {"name": "\U00020bb7" * 29 + "\u3000" + "\U00020bb7" * 30},
    ),
}
"""Values that are planted as they stand, and what is special about them."""


@episode("characters", cycles=1)
def characters(scene: Scene) -> None:
    """一つの申請に一つずつの、失われやすい文字と値 /
    Characters and values that are easily lost, one a filing.
    """
    signer = scene.people.resident(1)
    scene.open(signer)
    note = Bilingual(ja="空欄のある申請", en="a filing with items left blank")
    scene.plant(BLANKS, note, signer)
    for name in ALONE:
        hazard = in_form(scene, hazards.hazard(name))
        if hazard is not None:
            plant(scene, name, hazard)
    plain = claim_with(scene, "chosen")
    for name, (note, values) in CHOSEN.items():
        if values.keys() <= plain.values.keys():
            scene.plant(name, note, signer, replace(plain, values={**plain.values, **values}))
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("many-children", cycles=1)
def many_children(scene: Scene) -> None:
    """児童12人の申請 / A claim for twelve children."""
    scene.open(scene.people.resident(1))
    plant(scene, TWELVE, hazards.hazard(TWELVE))
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def in_form(scene: Scene, hazard: Hazard) -> Hazard | None:
    """Return a hazard as the plain form of a scene can show it, None where it cannot.

    What is typed into the remarks goes into whatever item there takes free text.
    """
    form = catalogue.procedure(scene.plain.procedure).at(scene.office)
    known = {item.id for item in form.items}
    moved = {AT_MUNICIPALITY.note: scene.plain.note}
    values = {moved.get(item, item): text for item, text in hazard.values.items()}
    if hazard.file_name:  # what is answered besides only has the form ask for an attachment
        values = {item: text for item, text in values.items() if item in known}
    fill = {moved.get(item, item): text for item, text in hazard.fill.items()}
    own = replace(hazard, values=values, fill=fill)
    shows = bool(builder.applicable(form, (own,))) and _fits(form, own)
    return own if shows else None


def _fits(form: Procedure, hazard: Hazard) -> bool:
    """Tell whether the items of a form take what is typed: only notes have lines, say."""
    lines = {item.id for item in form.items if item.type == ItemType.NOTE}
    broken = {item for item, text in hazard.values.items() if "\n" in text}
    return broken <= lines and (not hazard.file_name or bool(form.attachments))


def plant(scene: Scene, name: str, hazard: Hazard) -> Planted:
    """File the claim of a household with one hazard, signed by resident 1."""
    note = Bilingual(ja=hazard.ja, en=hazard.en)
    return scene.plant(name, note, scene.people.resident(1), claim_with(scene, name, hazard))


def claim_with(scene: Scene, name: str, *given: Hazard) -> Filing:
    """Return the claim of a household with hazards, or without.

    Args:
        scene: where it will be filed.
        name: what is drawn for it is drawn by that name.
        given: the hazards it has.
    """
    day = scene.stage.clock.now().date()
    run = scene.simulation.world.seed
    number = scene.people.number(1)
    household = scene.people.numbered(households.household(run, number, day, hazards=given))
    typed = tuple(one for one in given if one.values or one.fill or one.file_name)
    return claim(household, Stream(run, "hazard", name), day, typed, scene.office)
