"""What becomes of filings: withdrawn, returned and filed anew, filed twice, decided by staff.

Filings that are not decided can be watched from any depth. What staff decide needs a driver.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.document import ResultDocument
from simulator.contracts.status import Status
from simulator.portal.store import Author, filing_of, set_status

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene

STEP = timedelta(minutes=5)
COMMENT = "通帳の写しを添えて、もう一度申請してください。"
MENDED = "mended@example.jp"
NOTICE = ResultDocument(
    name="認定通知書.pdf",
    media_type="application/pdf",
    # Line ends of two kinds, and bytes that are no text: whatever is not careful changes them.
    content=b"%PDF-1.7\r\n" + bytes(range(256)) + b"\n%%EOF\r\n",
)

WAITING = {
    "waiting-visit": ("visit", Status.VISIT),
    "waiting-returned": ("resubmit", Status.RESUBMIT),
    "waiting-completed": ("complete", Status.COMPLETED),
    "waiting-rejected": ("reject", Status.REJECTED),
}
"""What is decided on each filing that waits, and the state that tells it."""


@episode("course", cycles=2)
def course(scene: Scene) -> None:
    """取下げ、再申請、同じ人の二度の申請、有効でない署名 /
    Filings withdrawn, filed anew, filed twice, and one whose signature does not hold.
    """
    signer, unlinked = scene.people.resident(1), scene.people.resident(2)
    scene.open(signer)
    returned = scene.plant(
        "returned", _say("後で要再申請となる申請", "will be returned to its applicant"), signer
    )
    scene.plant("first", _say("同じ人の一件目の申請", "the first of one person"), signer)
    scene.plant("second", _say("同じ人の二件目の申請", "the second of that person"), signer)
    scene.plant("waiting", _say("紐付のない証明書の申請", "its certificate has no link"), unlinked)
    scene.plant(
        "not-holding",
        _say("利用者証明用の鍵で署名した申請", "signed with the 利用者証明用 key"),
        signer,
        with_authentication_key=True,
    )
    withdrawn = scene.plant(
        "withdrawn", _say("すぐに取り下げられた申請", "withdrawn straight away"), signer
    )
    scene.simulation.follow_up.withdraw(withdrawn.number)
    scene.wait(STEP)
    scene.cycle()
    _file_anew(scene, returned, signer)
    scene.wait(STEP)
    scene.cycle()


@episode("decisions", cycles=4)
def decisions(scene: Scene) -> None:
    """職員の決定: 来庁、文書、連絡事項、食い違い、再申請の結果 /
    Decisions by staff: a visit, a document, a comment, a disagreement, the result of a re-filing.
    """
    signer = scene.people.resident(1)
    scene.open(signer)
    visitors = _plant_visitors(scene, signer)
    waiting = _plant_waiting(scene, scene.people.resident(2))
    visit = scene.plant(
        "visit",
        _say("来庁の後に完了する申請", "calls for a visit, and is completed after it"),
        signer,
    )
    documented = scene.plant(
        "documented", _say("通知書が添えられる申請", "a notice goes with its result"), signer
    )
    commented = scene.plant(
        "commented", _say("連絡事項が添えられる申請", "a comment goes with its result"), signer
    )
    disputed = scene.plant(
        "disputed",
        _say("二人の職員の決定が食い違う申請", "two members of staff decide differently"),
        signer,
    )
    returned = scene.plant(
        "returned", _say("要再申請となる申請", "returned to its applicant"), signer
    )
    scene.wait(STEP)
    scene.cycle()
    for filing in visitors.values():
        scene.decide(filing, "visit")
    for decision, filing in waiting.items():
        scene.decide(filing, decision)
    scene.decide(visit, "visit")
    scene.decide(documented, "complete", documents=[NOTICE])
    scene.decide(commented, "reject", comment=COMMENT)
    scene.decide(disputed, "complete")
    scene.decide(disputed, "reject")
    scene.decide(returned, "resubmit", comment=COMMENT)
    scene.wait(STEP)
    scene.cycle()
    anew = _file_anew(scene, returned, signer)
    scene.wait(STEP)
    scene.cycle()
    scene.decide(visit, "complete")
    for decision, filing in visitors.items():
        scene.decide(filing, decision)
    scene.decide(anew, "complete")
    scene.wait(STEP)
    scene.cycle()


def _plant_visitors(scene: Scene, signer: Person) -> dict[str, Planted]:
    """File, by what is decided after a visit, what else may come of one."""
    return {
        "resubmit": scene.plant(
            "visit-returned",
            _say("来庁の後に要再申請となる申請", "calls for a visit, and is returned after it"),
            signer,
        ),
        "reject": scene.plant(
            "visit-rejected",
            _say("来庁の後に却下される申請", "calls for a visit, and is rejected after it"),
            signer,
        ),
    }


def _plant_waiting(scene: Scene, unlinked: Person) -> dict[str, Planted]:
    """File, by what is decided on it, what waits because its certificate has no link."""
    note = _say("紐付がなく、待つ間に職員が決める申請", "unlinked, and decided while it waits")
    return {decision: scene.plant(name, note, unlinked) for name, (decision, _) in WAITING.items()}


def _file_anew(scene: Scene, returned: Planted, signer: Person) -> Planted:
    """Let the applicant file anew, mended in one item, what was returned."""
    send_back(scene, returned)
    mended = replace(returned.filing, values=returned.filing.values | {"mail": MENDED})
    note = _say("前の申請の再申請", "files that one anew")
    return scene.plant("anew", note, signer, mended, former=returned.number)


def send_back(scene: Scene, planted: Planted) -> None:
    """Have a filing stand at 要再申請, whatever the connector has registered.

    Where no driver reaches the connector's staff, a clerk does so on the portal's own screen.
    """
    world = scene.simulation.world
    with world.change() as connection:
        filing = filing_of(connection, planted.number)
        assert filing is not None  # noqa: S101  it was planted
        if filing.status is not Status.RESUBMIT:
            now = world.portal_now()
            set_status(
                connection, planted.number, Status.RESUBMIT, COMMENT, now, Author.MUNICIPALITY
            )


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
