"""What the office's pages call things: the connector's own words, and what staff may decide.

Only the 受付番号 of a row is asked of every connector (`driver.md`). Words of its own that are not
known here are shown as they came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.problem import Text
from simulator.portal.signing import RESULTS
from simulator.screens.resident.words import STATUSES, VERIFIED
from simulator.townhall.core import Outcome

if TYPE_CHECKING:
    from simulator.contracts.status import Status

STATES = {
    "fetched": Text("取り込み済み", "taken in"),
    "waiting": Text("職員の確認待ち", "waits for staff"),
    "ready": Text("引き渡し待ち", "ready to hand over"),
    "handing-over": Text("引き渡し中", "being handed over"),
    "sealed": Text("引き渡し中", "being handed over"),
    "handed-over": Text("引き渡し済み", "handed over"),
    "quarantined": Text("隔離", "set aside"),
    "withdrawn": Text("取下げ", "withdrawn"),
    "kept": Text("保存済み", "kept"),
}
"""States of filings as the reference connector lists them."""
STATE_TONES = {
    "waiting": "open",
    "ready": "open",
    "handed-over": "good",
    "quarantined": "bad",
}
VERIFICATIONS = VERIFIED | {"確認不能": Text("確認不能", "cannot be confirmed")}
"""検証結果 as the portal calls them, and the one the reference connector has besides."""
DECISIONS = {
    "complete": Text("完了", "Complete"),
    "visit": Text("要来庁", "Visit needed"),
    "resubmit": Text("再申請", "To be filed anew"),
    "reject": Text("却下", "Reject"),
}
"""What staff may decide, in the order of the page."""
EXPLAINED = {
    "complete": Text(
        "申請のとおりに処理し、住民に完了を知らせる。",
        "It is done as filed, and the resident is told.",
    ),
    "visit": Text(
        "窓口に来てもらう。結論はその後で決める。",
        "The resident has to come; the result is decided after that.",
    ),
    "resubmit": Text(
        "不備を伝え、新しい受付番号で申請し直してもらう。",
        "The resident is told what is wrong, and files anew under another number.",
    ),
    "reject": Text("認めない。理由を伝える。", "It is turned down, and the reason is told."),
}
OUTCOMES = {
    Outcome.WHOLE: Text("申請のとおり", "as filed"),
    Outcome.DIFFERENT: Text("申請と違う", "not as filed"),
    Outcome.MISSING: Text("届いていない", "has not come"),
    Outcome.DOUBLED: Text("二重に届いた", "came twice"),
    Outcome.UNKNOWN: Text("だれも申請していない", "nobody filed it"),
}
OUTCOME_TONES = {
    Outcome.WHOLE: "good",
    Outcome.DIFFERENT: "bad",
    Outcome.MISSING: "open",
    Outcome.DOUBLED: "bad",
    Outcome.UNKNOWN: "bad",
}


def status(known: Status) -> Text:
    """Return what a 処理状況 is called."""
    return STATUSES[known]


def state(row_state: str) -> Text:
    """Return what a state of the connector's list is called."""
    return STATES.get(row_state, Text(row_state, row_state))


def is_good(verification: str) -> bool:
    """Tell whether a 検証結果 keeps nothing from the hand-over; one untold is none to say so."""
    return verification in (RESULTS["valid"], RESULTS["unsigned"], "")


def tone(verification: str) -> str:
    """Return the colour a 検証結果 is shown in."""
    tones = {RESULTS["valid"]: "good", RESULTS["invalid"]: "bad", RESULTS["unsigned"]: "", "": ""}
    return tones.get(verification, "open")


def verification(told: str) -> Text:
    """Return what a 検証結果 is called."""
    return VERIFICATIONS.get(told, Text(told, told))
