"""What the episodes on signatures plant has the flaw they say, and no other that could show first.

The portal's verifier, which is not the connector's, is asked for the flaw; what the portal wrote
into the package must say valid all the same, or a connector could leave the work to it.
"""

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance.episodes.episode import Episode
from conformance.episodes.evidence import Planted
from conformance.episodes.ledger import Ledger
from conformance.episodes.scene import CONTROL, Scene
from conformance.episodes.signatures import signatures
from conformance.episodes.stage import Stage
from conformance.episodes.standing import standing
from simulator.cards.signature import scheme
from simulator.contracts.profile import builtin
from simulator.web.simulation import Simulation
from simulator.world.card_faults import CardFaultKind, CardOperation
from simulator.world.clock import SimulatedClock
from tests.web.builders import ACCOUNT, START

FLAWS = {
    "tampered": "member-changed",
    "attachment-changed": "member-changed",
    "form-not-signed": "members-differ",
    "foreign-certificate": "signature-wrong",
    "look-alike": "unknown-issuer",
    "unknown-authority": "unknown-issuer",
    "other-generation": "unknown-issuer",
    "raw-hash": "signature-wrong",
    "newer-generation": None,
    "wrong-kind": "wrong-kind",
    "expired": "expired",
    "not-yet-valid": "not-yet-valid",
    "expired-after": None,
    "revoked-before": "revoked",
    "revoked-at": "revoked",
    "revoked-after": None,
    "on-hold": "revoked",
    "unknown-to-issuer": "status-unknown",
    "while-down": None,
    "while-stale": None,
    "while-forged": None,
}


class IdleHand:
    """Lets one thing happen whenever it is the connector's turn, and nothing besides.

    Args:
        act: what happens when it is the connector's turn.
    """

    moves_time = True
    crashes = False

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def cycle(self) -> str:
        self._act()
        return ""

    def __getattr__(self, _name: str) -> Callable[..., Any]:
        return lambda *_arguments: None


def play(
    episode: Episode, profile: str, folder: Path, act: Callable[[Simulation], None]
) -> tuple[Simulation, dict[str, Planted]]:
    """Return what an episode planted, before anything settles."""
    clock = SimulatedClock(START)
    simulation = Simulation(folder / "world", builtin(profile), clock, 1, [ACCOUNT])
    stage = Stage(
        simulation=simulation,
        clock=clock,
        address="",
        portal_url="",
        card_url="",
        ca_file=folder,
        anchors=(),
        account=ACCOUNT,
        folder=folder,
        handover=folder / "handover",
        log=None,
    )
    scene = Scene(episode.name, stage, IdleHand(lambda: act(simulation)), Ledger())
    episode.play(scene)
    return simulation, scene.evidence().planted


@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
@pytest.mark.parametrize("episode", [signatures, standing], ids=lambda one: one.name)
def test_a_planted_signature_has_its_flaw_and_is_called_valid(
    episode: Episode, profile: str, tmp_path: Path
) -> None:
    simulation, planted = play(episode, profile, tmp_path, lambda _simulation: None)
    found = {name: (told(simulation, one), flaw(simulation, one)) for name, one in planted.items()}
    simulation.close()

    assert found == {name: ("有効", FLAWS[name]) for name in found}
    assert CONTROL not in found


def told(simulation: Simulation, planted: Planted) -> str:
    """Return what the portal wrote about a signature."""
    names = simulation.world.profile.package.members
    result = etree.fromstring(members(planted)[names.verification]).get("結果")
    assert result == simulation.applicant.receipt(planted.number).verification
    return result or ""


def flaw(simulation: Simulation, planted: Planted) -> str | None:
    """Return what the portal's verifier says is wrong."""
    package = simulation.world.profile.package
    names, inside = package.members, members(planted)
    signed = {
        name: content
        for name, content in inside.items()
        if name in (names.application, names.signed_list) or name.startswith(names.attachments)
    }
    at = datetime.fromisoformat(planted.arrived)
    read = scheme(package).reader(signed)
    return simulation.cards.verify(inside[names.signature], signed, at, read).reason


def members(planted: Planted) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(planted.package)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_ocsp_fails_for_three_certificates_until_the_first_cycle_is_over(
    tmp_path: Path,
) -> None:
    during: list[CardFaultKind | None] = []
    serials: list[str] = []

    def look(simulation: Simulation) -> None:
        for name in ("while-down", "while-stale", "while-forged", "revoked-after"):
            serials.append(serial_of(simulation, name))
            during.append(simulation.world.card_faults.take(CardOperation.OCSP, serials[-1]))

    def serial_of(simulation: Simulation, name: str) -> str:
        index = {"while-down": 9, "while-stale": 10, "while-forged": 11, "revoked-after": 6}[name]
        return f"{simulation.cards.card(index).signature.certificate.serial_number:x}"

    simulation, _ = play(standing, "modelled-1", tmp_path, look)
    after = [simulation.world.card_faults.take(CardOperation.OCSP, one) for one in serials]
    simulation.close()

    hit = [CardFaultKind.SERVICE_DOWN, CardFaultKind.STALE, CardFaultKind.UNTRUSTED_SIGNER]
    assert during == [*hit, None]
    assert after == [None] * 4
