"""Trouble on the line: a false portal, a refused token, maintenance, a cut connection."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from conformance.episodes.scene import Scene

BEHIND = 15
PAUSE = timedelta(minutes=10)
"""How long a 429 asks to wait: the next cycle comes too early, the one after it does not."""
FALSE_PORTALS = (
    FaultKind.UNKNOWN_CA,
    FaultKind.WRONG_HOST,
    FaultKind.EXPIRED_CERTIFICATE,
    FaultKind.OLD_TLS,
)


@episode("false-portal", cycles=len(FALSE_PORTALS), alone=True)
def false_portal(scene: Scene) -> None:
    """偽のポータル: 信頼できない証明書、または古い TLS を示す /
    A false portal shows a certificate nobody should trust, or an old TLS.
    """
    scene.open()
    for kind in FALSE_PORTALS:
        scene.cycle_at_false_portal(kind)


@episode("limit", cycles=2)
def limit(scene: Scene) -> None:
    """呼び出しが多すぎるという 429 / A 429: too many calls."""
    signer = scene.people.resident(1)
    scene.open(signer)
    limited = _plant(scene, "limited", "取得が 429 で断られた申請", "its fetch met a 429")
    wait = PAUSE.total_seconds()
    scene.fault(FaultKind.TOO_MANY_REQUESTS, Operation.GET_APPLICATION, limited, seconds=wait)
    for place in range(1, BEHIND + 1):
        _plant(scene, f"queued-{place:02d}", "その後に並ぶ申請", "queues behind it")
    for _ in range(2):
        scene.wait(timedelta(minutes=5))
        scene.cycle()
    scene.wait(PAUSE)


@episode("connection", cycles=5)
def connection(scene: Scene) -> None:
    """回線の乱れ: トークンの拒否、メンテナンス、切断、リダイレクト /
    A rough line: refused token, maintenance, a cut, a redirect.
    """
    signer = scene.people.resident(1)
    scene.open(signer)

    wire = scene.simulation.world.profile.wire
    if wire.has_tokens:
        _refuse_token(scene)
    if wire.error == "ok-with-ng":
        _answer_ng(scene)

    maintained = _plant(
        scene, "maintenance", "取得がメンテナンスに当たった申請", "its fetch met maintenance"
    )
    scene.fault(FaultKind.MAINTENANCE, Operation.GET_APPLICATION, maintained)
    for place in range(1, BEHIND + 1):
        _plant(scene, f"behind-{place:02d}", "その後に並ぶ申請", "queues behind it")
    scene.wait(timedelta(minutes=5))
    scene.mark("maintenance")
    scene.cycle()
    scene.mark("maintenance-end")

    cut = _plant(
        scene, "cut", "取得の応答が途中で切れた申請", "the answer to its fetch was cut off"
    )
    scene.fault(FaultKind.ANSWER_LOST, Operation.GET_APPLICATION, cut)
    scene.wait(timedelta(minutes=5))
    scene.mark("cut")
    scene.cycle()
    scene.mark("cut-end")

    redirected = _plant(
        scene,
        "redirected",
        "取得が別のオリジンへ回された申請",
        "its fetch was sent to another origin",
    )
    scene.fault(
        FaultKind.REDIRECT, Operation.GET_APPLICATION, redirected, target=scene.stage.elsewhere
    )
    lost = _plant(
        scene, "lost", "受付の登録の応答が失われた申請", "the answer to registering 受付 was lost"
    )
    scene.fault(FaultKind.ANSWER_LOST, Operation.REGISTER_STATUS, lost)
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    unregistered = _plant(
        scene, "unregistered", "受付の登録が 503 で断られた申請", "registering 受付 met a 503"
    )
    scene.fault(FaultKind.MAINTENANCE, Operation.REGISTER_STATUS, unregistered)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _refuse_token(scene: Scene) -> None:
    refused = _plant(
        scene,
        "token-refused",
        "取得の前にトークンが失効した申請",
        "the token lapsed before its fetch",
    )
    scene.fault(FaultKind.TOKEN_EXPIRED, Operation.GET_APPLICATION, refused)
    scene.wait(timedelta(minutes=5))
    scene.mark("token-refused")
    scene.cycle()
    scene.mark("token-refused-end")


def _answer_ng(scene: Scene) -> None:
    stumbled = _plant(
        scene, "answered-ng", "取得の応答が 200 の NG だった申請", "its fetch met a 200 with NG"
    )
    scene.fault(FaultKind.NG_WITH_200, Operation.GET_APPLICATION, stumbled)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _plant(scene: Scene, name: str, ja: str, en: str) -> Planted:
    return scene.plant(name, Bilingual(ja=ja, en=en), scene.people.resident(1))
