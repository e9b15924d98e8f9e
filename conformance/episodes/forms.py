"""Forms that change while a connector runs: a new version, an item of the municipality's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.provenance import Provenance
from simulator.procedures.model import LOCAL, Added, Item, ItemType, Revision
from simulator.procedures.origin import Origin

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene
    from simulator.contracts.filing import Filing

NEW_VERSION = "2024-10.2"
NEW_ITEM = "contact_hours"
OWN_VERSION = "2024-10.2-1"
OWN_ITEM = f"{LOCAL}school_district"
# Others who share the portal go on filing in the version they know.
GRACE_DAYS = 3650
ORIGIN = Origin(provenance=Provenance.MODELLED, why="tekigo")


@episode("revised-forms", cycles=2)
def revised_forms(scene: Scene) -> None:
    """新しい様式版と、自治体の独自項目 / A new version of a form, and a municipality's own item."""
    signer = scene.people.resident(1)
    scene.open(signer)
    scene.plant(
        "before", _say("これまでの様式版の申請", "in the form version known so far"), signer
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    form = scene.plain.procedure
    scene.revise(form, _revision(scene, NEW_VERSION, NEW_ITEM, "連絡のつきやすい時間帯"))
    scene.plant(
        "new-version",
        _say("初めて届く様式版の申請", "in a form version never seen before"),
        signer,
        _with(signer.claim, NEW_VERSION, {NEW_ITEM: "平日 18時以降"}),
    )
    municipality = signer.claim.municipality
    own = _revision(scene, OWN_VERSION, OWN_ITEM, "小学校の通学区域", municipality)
    scene.revise(form, own)
    scene.plant(
        "own-item",
        _say("独自項目のある申請", "with an item that the municipality added"),
        signer,
        _with(signer.claim, OWN_VERSION, {NEW_ITEM: "", OWN_ITEM: "第三小学校"}),
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _revision(
    scene: Scene, version: str, item: str, label: str, municipality: str = ""
) -> Revision:
    added = Item(id=item, label=label, type=ItemType.TEXT, max_length=50, origin=ORIGIN)
    return Revision.model_validate(
        {
            "form_version": version,
            "from": scene.simulation.applicant.forms.today,
            "grace_days": GRACE_DAYS,
            "municipality": municipality,
            "added": [Added.model_validate({"section": scene.plain.section, "item": [added]})],
            "origin": ORIGIN,
        }
    )


def _with(claim: Filing, version: str, values: dict[str, str]) -> Filing:
    return replace(claim, form_version=version, values=claim.values | values)


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
