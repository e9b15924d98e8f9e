"""Tells a history that was played as a story, step by step, with what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.episodes.happenings import Do
from conformance.episodes.tally import Reached
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.account import Account, Filed, Records
    from conformance.episodes.happenings import Step
    from conformance.episodes.truth import Course

NAMES = {0: "", 1: "A", 2: "B"}
WORDS = {
    Do.FILE: ("住民{who}が申請 {number} を提出する。", "Resident {who} files {number}."),
    Do.WITHDRAW: (
        "住民{who}が申請 {number} を取り下げる。",
        "Resident {who} withdraws {number}.",
    ),
    Do.FILE_ANEW: (
        "要再申請になった申請に代えて、住民{who}が {number} を申請し直す。",
        "Resident {who} files {number} in place of one that was returned (要再申請).",
    ),
    Do.NEW_CERTIFICATE: (
        "住民{who}の署名用電子証明書が新しくなる。宛名番号は変わらない。",
        "Resident {who} gets a new 署名用 certificate, and keeps the 宛名番号.",
    ),
    Do.NEW_NUMBER: (
        "住民{who}の宛名番号が別の番号に統合される。",
        "The 宛名番号 of resident {who} is merged into another.",
    ),
    Do.COME_BACK: (
        "住民{who}が転出し、新しい宛名番号と証明書で戻る。",
        "Resident {who} moves out, and comes back with a new 宛名番号 and certificate.",
    ),
    Do.LINK: (
        "住民{who}の証明書の紐付が、紐付ファイルに載る。",
        "A link file tells of all certificates of resident {who}.",
    ),
    Do.SERVICE_DOWN: (
        "次の周期の間、住民{who}の証明書の失効を確かめられない。",
        "For the next cycle nobody learns whether the certificate of resident {who} is revoked.",
    ),
    Do.OUTAGE: (
        "申請 {number} の次の取得は 503 で断られる。",
        "The next fetch of {number} meets a 503.",
    ),
    Do.ANSWER_LOST: (
        "申請 {number} の次の状態の登録は、応答が失われる。",
        "The answer to the next registration for {number} is lost.",
    ),
    Do.IDENTIFY: (
        "職員が申請 {number} の署名者の宛名番号を入力する。",
        "Staff enter the signer's 宛名番号 of {number}.",
    ),
    Do.VISIT: (
        "職員が申請 {number} で来庁を求める。",
        "Staff ask the resident of {number} to come.",
    ),
    Do.COMPLETE: ("職員が申請 {number} を完了とする。", "Staff complete {number}."),
    Do.RESUBMIT: (
        "職員が申請 {number} を要再申請とする。",
        "Staff return {number} to its applicant (要再申請).",
    ),
    Do.CRASH: (
        "この周期の前に、コネクタの電源が切れ、再び起動する。",
        "Before the next cycle the connector is cut off, and started again.",
    ),
    Do.HOUR: ("1時間が過ぎる。", "An hour passes."),
}
TITLES = {
    Do.FILE: ("申請", "a filing"),
    Do.WITHDRAW: ("取下げ", "a withdrawal"),
    Do.FILE_ANEW: ("再申請", "a re-filing"),
    Do.NEW_CERTIFICATE: ("新しい証明書", "a new certificate"),
    Do.NEW_NUMBER: ("宛名番号の統合", "a merged 宛名番号"),
    Do.COME_BACK: ("転出と再転入", "a move out and a return"),
    Do.LINK: ("遅れた紐付", "a late link"),
    Do.SERVICE_DOWN: ("失効を確かめられない", "no word on revocation"),
    Do.OUTAGE: ("取得の 503", "a 503 at a fetch"),
    Do.ANSWER_LOST: ("失われた登録の応答", "a lost answer to a registration"),
    Do.IDENTIFY: ("職員による特定", "staff who identify"),
    Do.VISIT: ("職員の要来庁", "staff who ask to come"),
    Do.COMPLETE: ("職員の完了", "staff who complete"),
    Do.RESUBMIT: ("職員の要再申請", "staff who return"),
    Do.CRASH: ("電源断", "a power cut"),
    Do.HOUR: ("時間の経過", "an hour that passes"),
}
EVENT = Bilingual(ja="同じ経過の出来事", en="what the history has in it")
CYCLE = Bilingual(ja="コネクタの1周期。", en="A cycle of the connector.")


def event(do: Do) -> Reached:
    """Return the branch that a filing reaches in whose history something happens."""
    ja, en = TITLES[do]
    return Reached(EVENT, do, Bilingual(ja=ja, en=en))


def note_of(course: Course) -> Bilingual:
    """Return what is special about a filing of a history."""
    name = NAMES[course.who]
    if course.former is None:
        return Bilingual(ja=f"住民{name}の申請", en=f"a filing of resident {name}")
    return Bilingual(ja=f"住民{name}の再申請", en=f"a re-filing of resident {name}")


def told(step: Step, filed: Filed | None) -> Bilingual:
    """Return a step that had an effect as a sentence.

    Args:
        step: the step.
        filed: the resident's latest filing.
    """
    number = "" if filed is None else filed.planted.number
    ja, en = (words.format(who=NAMES[step.who], number=number) for words in WORDS[step.do])
    return Bilingual(ja=ja, en=en)


def story(account: Account, records: Records) -> list[Bilingual]:
    """Return a history as it went: its steps, the connector's cycles, and what came of each."""
    came = _came(account, records)
    last = max([one.turn for one in account.lines] + list(came), default=0)
    lines: list[Bilingual] = []
    for turn in range(last + 1):
        lines += [one.text for one in account.lines if one.turn == turn]
        lines += [CYCLE, *came.get(turn, [])]
    return lines


def _came(account: Account, records: Records) -> dict[int, list[Bilingual]]:
    """Return what the core systems received of a history's filings, by turn."""
    found: dict[int, list[Bilingual]] = {}
    for filed in account.filed:
        for one in records.delivered.get(filed.planted.number, []):
            number, signer = one.number, one.fixed["signer"]
            line = Bilingual(
                ja=f"→ {number} が宛名番号 {signer} で引き渡される。",
                en=f"→ {number} is handed over under {signer}.",
            )
            found.setdefault(account.turns.of_batch(one.batch), []).append(line)
    return found
