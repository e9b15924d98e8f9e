"""A poll that comes while a stage is set sees it in part: the next one is the turn."""

import threading
from pathlib import Path

import pytest
from starlette.types import Receive

from conformance.checks.settings import RunSettings
from conformance.episodes import sharing
from conformance.episodes.episode import Episode
from conformance.episodes.hand import new_second
from conformance.episodes.scene import Scene
from conformance.result.model import Bilingual
from conformance.target.settings import Observe
from conformance.target.watch import Watch
from simulator.world.clock import SystemClock
from tests.conformance.reached import REFERENCE, running, site

OBSERVED = Observe(poll_seconds=30, settle_seconds=0.6)  # as a deadline; it polls sooner
EVERY = "0.8"
SAID = Bilingual(ja="呼び出しが待つ間に届く", en="arrives while a call waits")


def test_what_arrives_while_a_poll_waits_is_handed_over_in_that_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()

    class Noticing(Watch):
        async def _hold_call(self, receive: Receive) -> Receive | None:
            held.set()
            return await super()._hold_call(receive)

    monkeypatch.setattr(sharing, "Watch", Noticing)
    found: list[set[str]] = []

    def play(scene: Scene) -> None:
        signer = scene.people.resident(1)
        scene.open(signer)
        assert held.wait(OBSERVED.poll_seconds)
        new_second(SystemClock())  # what comes now is outside the window of the call that waits
        planted = scene.plant("one", SAID, signer)
        scene.cycle()
        found.extend(({planted.number}, scene.handed_over()))

    ground, episode = site(tmp_path), Episode("held", SAID, play)
    staged = RunSettings(reach=OBSERVED, place=ground.place).staged(SystemClock().now())
    with (
        running(REFERENCE, "--settings", str(ground.settings), "--every", EVERY),
        sharing.SharingTheatre(staged, OBSERVED, [episode], tmp_path, lambda _: None) as theatre,
    ):
        theatre.meet()
        theatre.play(episode)

    planted, delivered = found
    assert delivered == planted
