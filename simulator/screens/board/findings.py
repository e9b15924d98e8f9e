"""What strikes the eye about a filing: everything that is not as it would be on an ordinary day.

These are observations for people, not verdicts: whether a connector did right is for the suite to
say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.cards.verification import Reason, Result
from simulator.contracts.problem import Text
from simulator.portal.signing import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.screens.board.compared import Comparison, HandedOver
    from simulator.screens.board.form import Form
    from simulator.screens.board.opened import Opened
    from simulator.screens.board.signed import Signed

NAME: Final = "name"
"""The item of a form that names its applicant."""
REASONS = {
    Reason.MALFORMED: Text("署名ファイルの形が違う", "the signature file has another shape"),
    Reason.MEMBERS_DIFFER: Text(
        "署名の対象とファイルが一致しない", "it does not cover exactly the files there are"
    ),
    Reason.MEMBER_CHANGED: Text("署名の後でファイルが変わった", "a file changed after signing"),
    Reason.SIGNATURE_WRONG: Text("署名の値が合わない", "its value does not fit the key"),
    Reason.UNKNOWN_ISSUER: Text("知らない認証局の証明書", "nobody known issued the certificate"),
    Reason.WRONG_KIND: Text(
        "署名用電子証明書ではない", "the certificate is not one for signing (署名用)"
    ),
    Reason.NOT_YET_VALID: Text("証明書の有効期間の前", "the certificate was not yet valid"),
    Reason.EXPIRED: Text("証明書の期限切れ", "the certificate had expired"),
    Reason.REVOKED: Text("証明書が失効している", "the certificate was revoked"),
    Reason.STATUS_UNKNOWN: Text(
        "発行した記録のない証明書", "the card service knows no such certificate"
    ),
    Reason.STATUS_UNAVAILABLE: Text("失効情報を得られない", "its status cannot be had"),
}
"""Why a signature is not valid, in words."""


@dataclass(frozen=True)
class Seen:
    """What the board sees of a filing.

    Args:
        package: its 申請ZIP.
        form: its 申請書, None where it cannot be read.
        portal: the portal's 電子認証結果, "" where it tells none.
        signed: its signature, None where there is none that can be read.
        came: what was handed over of it.
    """

    package: Opened
    form: Form | None
    portal: str
    signed: Signed | None
    came: Comparison


def findings(seen: Seen) -> list[Text]:
    """Return what strikes the eye, a sentence each."""
    return [
        *_of_package(seen.package),
        *_of_signature(seen.signed, seen.portal),
        *_of_signer(seen.signed, seen.form),
        *_of_hand_over(seen.signed, seen.came),
    ]


def _of_package(package: Opened) -> Iterator[Text]:
    yield from package.flaws
    for member in package.members:
        for flaw in member.flaws:
            yield Text(f"{member.name}: {flaw.ja}", f"{member.name}: {flaw.en}")


def _of_signature(signed: Signed | None, portal: str) -> Iterator[Text]:
    if signed is None:
        yield Text("読み取れる署名がありません。", "There is no signature that can be read.")
        return
    reason = signed.verification.reason
    if reason is not None:
        told = REASONS[reason]
        yield Text(
            f"署名は到達日時の時点で有効ではありません: {told.ja}。",
            f"The signature did not hold at 到達日時: {told.en}.",
        )
    if (reason is None) is not (portal == RESULTS[Result.VALID]):
        yield Text(
            f"ポータルの電子認証結果は「{portal or 'なし'}」です。",
            f"The portal's 電子認証結果 is {portal or 'missing'}.",
        )
    if signed.at_arrival != signed.now:
        yield Text(
            "証明書の状態が、到達日時の後で変わりました。",
            "The certificate's standing has changed since 到達日時.",
        )
    if not signed.linked:
        yield Text(
            "この証明書は、番号紐付情報でだれにも紐付いていません。",
            "The link data (番号紐付情報) give this certificate to nobody.",
        )
    if len({one.link.person for one in signed.linked}) > 1:
        yield Text(
            "この証明書は、二つの宛名番号に紐付いています。",
            "This certificate is linked to two 宛名番号.",
        )
    if signed.linked and not any(one.files for one in signed.linked):
        yield Text(
            "紐付けを伝えるファイルが、まだコネクタに届いていません。",
            "No file that tells the link has come to the connector yet.",
        )


def _of_signer(signed: Signed | None, form: Form | None) -> Iterator[Text]:
    if form is None:
        yield Text("申請書を読み取れません。", "The form cannot be read.")
        return
    if form.proxy:
        yield Text(
            "申請者本人でない人が提出しました。署名者は申請者ではありません。",
            "Somebody else filed for the applicant: the signer is not the applicant.",
        )
    claimed = next((item.value for item in form.items if item.id == NAME), "")
    holder = signed.name if signed else ""
    if not form.proxy and claimed and holder and claimed != holder:
        yield Text(
            f"証明書の氏名「{holder}」は、申請書の氏名「{claimed}」と違います。",
            f"The certificate names {holder}, and the form {claimed}.",
        )


def _of_hand_over(signed: Signed | None, came: Comparison) -> Iterator[Text]:
    yield from came.faults
    if len(came.handed) > 1:
        times = len(came.handed)
        yield Text(f"{times} 回引き渡されました。", f"It was handed over {times} times.")
    known = {one.link.person for one in signed.linked} if signed else set()
    for one in came.handed:
        yield from _of_one(one, known)


def _of_one(one: HandedOver, known: set[str]) -> Iterator[Text]:
    if known and one.signer not in known:
        yield Text(
            f"署名者の宛名番号 {one.signer or '(空欄)'} は、証明書に紐付くものではありません。",
            f"The signer's 宛名番号 {one.signer or '(blank)'} is not linked to the certificate.",
        )
    if not one.untouched:
        yield Text(
            f"{one.batch}: 申請ZIPが、申請されたものと違います。",
            f"{one.batch}: the 申請ZIP is not the one that was filed.",
        )
    if one.wrong:
        count = len(one.wrong)
        yield Text(
            f"{one.batch}: {count} 項目が、申請されたとおりに届いていません。",
            f"{one.batch}: {count} item(s) did not come as they were filed.",
        )
