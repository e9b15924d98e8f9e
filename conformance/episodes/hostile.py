"""Hostile packages, each from a resident whose signature is true, among neighbours that are sound.

Two episodes, so that all filings of one fit on a page of the list.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.portal.applicant import Arrival
from simulator.portal.hostile import HOSTILE, Means, apply, signer

if TYPE_CHECKING:
    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene

BY_NAME: Final = (
    *("path-parent", "path-absolute", "path-drive", "path-backslash"),
    *("device-bare", "device-with-ending", "device-numbered"),
    *("collide-case", "collide-normalisation"),
    *("name-cp932", "name-broken-utf8", "name-twice"),
)
"""Those whose names of files are hostile."""
BY_CONTENT: Final = tuple(name for name in HOSTILE if name not in BY_NAME)
NEIGHBOURS: Final = ("neighbour-before", "neighbour-between", "neighbour-after")


@episode("hostile-names", cycles=1)
def hostile_names(scene: Scene) -> None:
    """外を指す名前、装置名、ぶつかる名前、UTF-8 でない名前のある申請ZIP /
    Packages with names that lead out, that are devices, that clash, that are not UTF-8.
    """
    signer_ = scene.people.resident(1)
    scene.open(signer_)
    _plant(scene, signer_, BY_NAME)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("hostile-contents", cycles=1)
def hostile_contents(scene: Scene) -> None:
    """途中で切れた申請ZIP、爆弾、入れ子、実体、実行形式、暗号化と、そのとなりの普通の申請 /
    Packages that are cut, bombs, nested, with entities, a program, encrypted; sound neighbours.
    """
    signer_, neighbour = scene.people.resident(1), scene.people.resident(2)
    scene.open(signer_, neighbour)
    before, between, after = NEIGHBOURS
    middle = len(BY_CONTENT) // 2
    _plant_neighbour(scene, neighbour, before)
    _plant(scene, signer_, BY_CONTENT[:middle])
    _plant_neighbour(scene, neighbour, between)
    _plant(scene, signer_, BY_CONTENT[middle:])
    _plant_neighbour(scene, neighbour, after)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _plant_neighbour(scene: Scene, person: Person, name: str) -> None:
    note = Bilingual(
        ja="敵対的な申請ZIP のとなりの普通の申請", en="a plain filing beside hostile ones"
    )
    scene.plant(name, note, person)


def _plant(scene: Scene, person: Person, names: tuple[str, ...]) -> None:
    package = scene.simulation.world.profile.package
    signs = signer(package, person.card.signature, person.pins.signature)
    for name in names:
        means = Means(package, signs, f"{scene.lure}{name}/")
        text = HOSTILE[name].text
        note = Bilingual(ja=f"申請ZIP: {text.ja}", en=f"a package of which {text.en}")
        scene.plant(name, note, person, arrival=Arrival(repack=partial(apply, name, means=means)))
