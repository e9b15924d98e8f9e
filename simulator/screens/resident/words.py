"""Words for states and signatures, the town hall's too, and for the resident's next step."""

from __future__ import annotations

from simulator.contracts.problem import Text
from simulator.contracts.status import JAPANESE, Status
from simulator.portal.signing import RESULTS

_ENGLISH = {
    Status.ARRIVED: "arrived",
    Status.RECEIVED: "received",
    Status.IN_REVIEW: "in review",
    Status.VISIT: "visit required",
    Status.RESUBMIT: "to be filed anew",
    Status.COMPLETED: "completed",
    Status.REJECTED: "rejected",
    Status.WITHDRAWN: "withdrawn",
}
STATUSES = {status: Text(JAPANESE[status], _ENGLISH[status]) for status in Status}
"""The state of a filing (申請状況)."""

VERIFIED = {
    RESULTS["valid"]: Text(RESULTS["valid"], "valid"),
    RESULTS["invalid"]: Text(RESULTS["invalid"], "invalid"),
    RESULTS["unchecked"]: Text(RESULTS["unchecked"], "not checked"),
    RESULTS["unsigned"]: Text(RESULTS["unsigned"], "not signed"),
}
"""What the portal found of the signature (電子認証結果)."""

LOOKS = {
    Status.COMPLETED: "chip-good",
    Status.RESUBMIT: "chip-open",
    Status.VISIT: "chip-open",
    Status.REJECTED: "chip-bad",
    Status.WITHDRAWN: "chip-bad",
}
"""How the chip of a state looks, where it is not plain."""

NEXT_STEPS = {
    Status.ARRIVED: Text(
        "申請はポータルに届きました。市区町村が受け取るのを待っています。",
        "The filing has reached the portal. It waits for the municipality to fetch it.",
    ),
    Status.RECEIVED: Text(
        "市区町村が受け付けました。審査が始まるのを待っています。",
        "The municipality has received it. It waits to be reviewed.",
    ),
    Status.IN_REVIEW: Text("職員が確認しています。", "Staff are reviewing it."),
    Status.VISIT: Text(
        "窓口に来るように案内されています。連絡事項を見てください。",
        "You are asked to come to the office. See the message.",
    ),
    Status.RESUBMIT: Text(
        "申請し直すように案内されています。連絡事項を見て、申請し直してください。",
        "You are asked to file anew. See the message, and file again.",
    ),
    Status.COMPLETED: Text("手続は終わりました。", "The procedure is completed."),
    Status.REJECTED: Text("申請は認められませんでした。", "The filing was rejected."),
    Status.WITHDRAWN: Text("申請は取り下げられました。", "The filing was withdrawn."),
}
"""What a state means for its applicant."""
