"""Every decision the connector makes, one small pure method each.

A reader finds the rules here and the plumbing elsewhere. To see what a rule is worth, replace one
method: that is how the suite's faulty connectors are made.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from simulator.connector.caution import Caution
from simulator.connector.facts import (
    Application,
    Candidate,
    CertificateName,
    Decision,
    LinkRow,
    Listed,
    ListFacts,
    Owed,
    PortalResult,
    Row,
    SignatureFacts,
    Stored,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

    from simulator.connector.links import Links
    from simulator.connector.signed import Signed

FIRST_LOOK_BACK = timedelta(days=30)
OVERLAP = timedelta(hours=3)
CLOCK_TOLERANCE = timedelta(hours=1)
SLOW_CLOCK = timedelta(minutes=5)
NOTATIONS = {"hex": (re.compile("[0-9a-fA-F]+"), 16), "decimal": (re.compile("[0-9]+"), 10)}
STATE_FILE = "connector.sqlite"
UNCONFIRMED, DEFERRED = "確認不能", "未確認"
VERIFICATION = {
    "accepted": "有効",
    "refused": "無効",
    "unconfirmed": UNCONFIRMED,
    "deferred": DEFERRED,
    "unsigned": "署名なし",
}
"""What each decision on a signature is called."""
HandOverAct = Literal["begin", "packages", "tables", "seal", "complete", "finish"]
VISIT = "visit"
STATUS_OF = {
    VISIT: "visit-required",
    "complete": "completed",
    "reject": "rejected",
    "resubmit": "resubmit",
}
"""The state that tells each decision by staff."""


class Steps(Caution):
    """The rules of a correct connector; those about packages stand in `Caution`."""

    def takes_turns(self) -> bool:
        """Tell whether a cycle is left to another instance that shares our state and is at it."""
        return True

    def trust(self, ca_file: Path) -> ssl.SSLContext:
        """Accept only a portal whose certificate comes from `ca_file` and names its host."""
        return ssl.create_default_context(cafile=ca_file)

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        """Choose the 到達日時 range to list.

        The ranges overlap by three hours, because a filing may become visible up to two hours
        after it arrived, and reach past our own clock, because the portal's may be ahead.
        """
        since = now - FIRST_LOOK_BACK if last is None else last - OVERLAP
        return since, now + CLOCK_TOLERANCE

    def has_more(self, seen: int, total: int, page: int) -> bool:
        """Tell whether another page is to be asked for after `seen` of `total` rows."""
        return page > 0 and seen < total

    def is_new(self, listed: Listed, known: Callable[[str], bool]) -> bool:
        """Tell whether a listed filing still has to be fetched."""
        return not known(listed.number)

    def takes_in(self, listed: Listed) -> bool:
        """Tell whether a listed filing is our business: not when its applicant withdrew it."""
        return listed.status != "withdrawn"

    def lets_go(self, listed: Listed) -> bool:
        """Tell whether a filing that we hold goes no further: when its applicant withdrew it."""
        return listed.status == "withdrawn"

    def to_fetch(self, numbers: list[str]) -> list[str]:
        """Choose the filings to fetch out of those that are new: all of them, and no others."""
        return numbers

    def stand_in(self) -> bytes | None:
        """Choose what is stored for a filing whose package is on its way: nothing.

        What is stored is not fetched again, and a kill may end us before the package has come.
        """
        return None

    def logs_in_first(self) -> bool:
        """Tell whether a token is obtained before the first call that needs one."""
        return True

    def logs_in_again(self) -> bool:
        """Tell whether a refused token leads to a new login."""
        return True

    def keeps_token(self) -> bool:
        """Tell whether a token goes with the next call too, until it is refused."""
        return True

    def follows_redirects(self) -> bool:
        """Tell whether a call that is sent elsewhere goes there, with all that it carries."""
        return False

    def patience(self, seconds: float) -> float | None:
        """Choose for how many seconds an answer is awaited: as many as we are told."""
        return seconds

    def waits(self, retry_after: int) -> int:
        """Choose for how many seconds the portal is not called: as many as it asks for."""
        return retry_after

    def takes_ng_for_failure(self) -> bool:
        """Tell whether an answer of 200 that says NG is a failure."""
        return True

    def leaves_obtained_out(self) -> bool:
        """Tell whether only filings not yet marked as obtained are listed.

        A mark is set though the answer to the fetch was lost, so it tells nothing of what we hold.
        """
        return False

    def after_outage(self, *, cut: bool) -> Literal["stop", "go-on", "give-up"]:
        """Choose what follows a fetch that failed.

        To stop leaves the rest for the next cycle, this filing included; to go on tries the others
        first; to give up takes the filing for fetched.

        Args:
            cut: the connection broke, as against an answer that says the portal is down.
        """
        del cut
        return "stop"

    def keeps_unsent(self, *, cut: bool) -> bool:
        """Tell whether a status whose registration got no answer is sent again.

        Args:
            cut: the connection broke; the portal may have registered it all the same.
        """
        del cut
        return True

    def registration(self, owed: Owed) -> Owed:
        """Register what is owed, unchanged where it is made again."""
        return owed

    def link_file_is_whole(self, stated: int | None, rows: int) -> bool:
        """Tell whether a link file arrived complete: its closing line counts its rows."""
        return stated == rows

    def full_file_replaces(self, rows: int, previous: int) -> bool:
        """Tell whether a whole full file replaces the links; one nearly emptied is an accident."""
        return previous == 0 or rows * 10 > previous

    def deltas_due(self, current: int, waiting: list[int]) -> list[int]:
        """Choose which deltas are taken in now, in this order: those that follow without a gap.

        Args:
            current: number of the delta the links are current as of.
            waiting: numbers of the deltas that have come, in the order of their names.
        """
        following = range(current + 1, current + 1 + len(waiting))
        return list(takewhile(waiting.__contains__, following))

    def serial(self, text: str, notation: Literal["hex", "decimal"]) -> str:
        """Read a serial number of a link file as a number: zeros before it and case say nothing.

        Returns:
            Lower-case hex without leading zeros.

        Raises:
            ValueError: it is no such number.
        """
        digits, base = NOTATIONS[notation]
        if not digits.fullmatch(text):
            raise ValueError(text)
        return f"{int(text, base):x}"

    def keeps_links(self) -> bool:
        """Tell whether links taken in before a restart hold after it."""
        return True

    def keeps_owed(self) -> bool:
        """Tell whether what was owed to the portal before a restart is owed after it."""
        return True

    def one_person_each(self, rows: Sequence[LinkRow]) -> list[LinkRow]:
        """Choose the row of each certificate; one linked to two people identifies neither."""
        found: dict[CertificateName, LinkRow] = {}
        for row in rows:
            before = found.setdefault(row.certificate, row)
            found[row.certificate] = row if before.person == row.person else replace(row, person="")
        return list(found.values())

    def identifies_again(self, stored: Stored) -> bool:
        """Tell whether a filing is looked up again when new links arrive.

        One that is handed over is not: staff may have decided it under the number it had.
        """
        return stored.state == "waiting" and not stored.signer

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        """Find the signer's 宛名番号 by issuer, kind and serial number, and by nothing else.

        A link that lapsed still holds for what arrived before.
        """
        return links.person(certificate, application.arrived)

    def signer(self, stored: Stored, found: str) -> str:
        """Choose the signer's 宛名番号: what staff entered, or else what the links say now."""
        return stored.entered or found

    def subject(self, stored: Stored, application: Application, signer: str) -> str:
        """Choose the 宛名番号 of whom a filing is about; "" while only staff could tell.

        Who signs for themselves is the subject. Where 代理 or 提出代行 files, the signer is not.
        Where nobody signed, name and birth date in a form prove nothing.
        """
        own = application.signed and not application.filed_by
        return signer if own else stored.entered_subject

    def issuer(self, candidates: Sequence[Candidate]) -> Candidate | None:
        """Find who issued a certificate: the CA whose key it names, if that key verifies it.

        All generations of a CA share one name, and anybody can write a name or a key's identifier.
        """
        return next((one for one in candidates if one.key_named and one.verified), None)

    def fits_key(self, signed: Signed, key: PublicKeyTypes) -> bool:
        """Tell whether a signature's value is the key's, in the form its standard gives it."""
        return signed.is_by(key)

    def believes(self, *, signed: bool) -> bool:
        """Tell whether an answer on revocation counts: when the CA signed it, or its delegate."""
        return signed

    def is_current(self, true_at: datetime, until: datetime | None, now: datetime) -> bool:
        """Tell whether what was said of revocation may be used now.

        Args:
            true_at: when it was true (thisUpdate); our clock may be a little slow.
            until: until when it may be used (nextUpdate); None where there is newer at any time.
            now: our time.
        """
        return true_at <= now + SLOW_CLOCK and (until is None or now <= until)

    def judged_at(self, arrived: datetime, now: datetime) -> datetime:
        """Choose the instant a signature is judged as of: the filing's 到達日時, however late."""
        del now
        return arrived

    def decide_unsigned(self, application: Application) -> Decision:
        """Judge a filing without a signature: by whether its municipality demands one."""
        if application.must_be_signed:
            return Decision("refused", "署名が必要な手続の申請に、署名がない")
        return Decision("unsigned", "署名のない申請")

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        """Judge a signature as of an instant; a later revocation does not matter."""
        flaw = next(_flaws(facts, at), None)
        if flaw is not None:
            return Decision("refused", flaw)
        if facts.revocation.status == "unavailable":
            return Decision("deferred", "失効情報を確認できない")
        if facts.revocation.status == "unknown":
            return Decision("refused", "発行者が知らない証明書である")
        if facts.revocation.at is not None and facts.revocation.at <= at:
            state = "一時保留になって" if facts.revocation.on_hold else "失効して"
            return Decision("refused", f"到達日時までに{state}いる")
        return Decision("accepted")

    def list_is_ours(self, found: ListFacts) -> bool:
        """Tell whether a revocation list is the one that our certificate may be on."""
        return found.signed and found.of_our_place

    def list_knows(self, made: datetime, arrived: datetime) -> bool:
        """Tell whether a list that does not name a certificate vouches for it at 到達日時."""
        return made >= arrived

    def follow_portal(
        self, told: PortalResult | None, certificate: CertificateName | None
    ) -> Decision:
        """Decide by 電子認証結果 alone, which must be about the certificate in the signature."""
        if told is None:
            return Decision("unconfirmed", "電子認証結果がない")
        if told.result == "invalid":
            return Decision("refused", "電子認証結果が無効")
        if told.certificate != certificate:
            return Decision("unconfirmed", "電子認証結果が別の証明書を指している")
        if told.result == "unchecked":
            return Decision("unconfirmed", "電子認証結果が未確認")
        return Decision("accepted")

    def verification(self, decision: Decision) -> str:
        """Name what is known of a signature, for staff and core systems, as it is."""
        return VERIFICATION[decision.outcome]

    def listed(self, verification: str) -> str:
        """Show staff what is known of the signature, as it is."""
        return verification

    def listed_signer(self, signer: str) -> str:
        """Show staff whose filing it is, where that is known."""
        return signer

    def takes_decision(self, before: str, decision: str) -> bool:
        """Tell whether staff may still decide: a result stands, whoever comes second.

        Args:
            before: what was decided last, "" when nothing was; a visit (来庁) is no result.
            decision: what is decided now.
        """
        return before in ("", VISIT, decision)

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        """Choose the state that tells the resident of a staff decision; None tells nothing.

        Args:
            decision: what staff decided.
            waiting: the filing was not handed over; that makes no difference to the resident.
        """
        del waiting
        return STATUS_OF[decision]

    def registered_under(self, stored: Stored) -> str:
        """Choose the 受付番号 that a decision is registered under: the filing's own."""
        return stored.number

    def comment(self, text: str) -> str:
        """Pass a comment by staff (連絡事項) on as it was written."""
        return text

    def result_document(self, content: bytes) -> bytes:
        """Pass a result document (交付物) on as it came."""
        return content

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        """Choose the states to register for a filing that is safely stored, signed or not."""
        del signed
        return ["received"] if ready else ["received", "in-review"]

    def result_by_itself(self, application: Application) -> list[str]:
        """Choose what to tell before staff decide: no result, whatever the form says."""
        del application
        return []

    def to_hand_over(self, ready: list[Stored], before: list[Stored]) -> list[Stored]:
        """Choose what is handed over of what is ready: all of it, whoever filed how often.

        Args:
            ready: filings that may be handed over.
            before: filings that were.
        """
        del before
        return ready

    def order_of_hand_over(self) -> Sequence[HandOverAct]:
        """Choose the order in which a batch is written, shown to be complete, and noted.

        That it is sealed is noted before it is shown: of a sealed batch that is gone we know that
        the core systems took it away, whenever a kill came.
        """
        return ("begin", "packages", "tables", "seal", "complete", "finish")

    def to_write(self, cut_short: list[str], complete: list[str]) -> list[str]:
        """Choose the batches to write once more: those a crash cut short, and no complete one.

        A complete batch that is no longer there was taken away by the core systems.
        """
        del complete
        return cut_short

    def batch_name(self, count: int) -> str:
        """Name a batch, by how many there are with it: no two have one name."""
        return f"batch-{count:06d}"

    def separator(self) -> str:
        """Choose what parts the columns of a table: a comma."""
        return ","

    def handed_over_as(self, application: Application) -> str:
        """Choose the 受付番号 in the tables: the filing's own, in a 再申請 too."""
        return application.number

    def items(self, application: Application) -> dict[str, str]:
        """Hand over every item of a form, whatever its version and whoever added it."""
        return application.values

    def value(self, text: str) -> str:
        """Hand an item over as it was written."""
        return text

    def arrival(self, application: Application, now: datetime) -> str:
        """Hand 到達日時 over as the portal gave it, however late that is."""
        del now
        return application.arrived_text

    def rows(self, rows: list[Row]) -> list[Row]:
        """Hand repeats over in the order of the form."""
        return sorted(rows, key=lambda row: row.number)

    def package(self, content: bytes) -> bytes:
        """Hand the 申請ZIP over as it came."""
        return content

    def completes(self, sign: Path) -> Path | None:
        """Choose what completes a batch after everything else: its marker, or its final name."""
        return sign

    def state_file(self, folder: Path) -> str:
        """Choose where state is kept: on disk, so that a restart loses nothing."""
        return str(folder / STATE_FILE)

    def login_line(self, account: str, password: str) -> str:
        """Word the log line of a login, without the password."""
        del password
        return f"ログイン アカウント={account}"

    def log_line(self, application: Application) -> str:
        """Word the log line of a filing, without personal data."""
        return f"取り込み 受付番号={application.number} 手続={application.procedure}"


def _flaws(facts: SignatureFacts, at: datetime) -> Iterator[str]:
    """Yield everything that is wrong but for revocation, in the order of the decision table."""
    if not facts.fits_key:
        yield "署名の値が証明書の鍵に合わない"
    if facts.form == "unsigned":
        yield "申請書が署名の対象にない"
    if facts.form == "changed":
        yield "申請書が署名の後に変わっている"
    if facts.attachments != "as-signed":
        yield "添付書類が署名されたものと違う"
    if not facts.issued_by_anchor:
        yield "発行者を信頼できない"
    if facts.kind != "signature":
        yield "署名用電子証明書ではない"
    if at < facts.not_before:
        yield "到達日時に証明書の有効期間が始まっていない"
    if at > facts.not_after:
        yield "到達日時に証明書の有効期間が終わっている"
