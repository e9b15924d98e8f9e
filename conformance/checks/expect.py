"""The words checks are written in: ``expect(evidence.hand_over(filing)).is_complete()``.

Each expectation raises `Deviation` with what was expected, what came, and where they differ.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, overload

from conformance.checks.check import Deviation
from conformance.checks.difference import code_points, likely_cause
from conformance.episodes.evidence import HandOver, StatusHistory
from conformance.result.model import Bilingual, Finding
from simulator.contracts.status import JAPANESE, Status
from simulator.townhall import comparison
from simulator.townhall.inbox import NotByCommas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.episodes.evidence import Planted
    from simulator.townhall.comparison import Difference
    from simulator.townhall.inbox import Delivered, Deliveries

PERSONAL = {
    "name": "氏名",
    "kana": "氏名カナ",
    "address": "住所",
    "phone": "電話番号",
    "mail": "メールアドレス",
}
DIGITS = 16
FEW = 3
NOTHING = Bilingual(ja="なし", en="nothing")


@overload
def expect(view: HandOver) -> HandOverExpectation: ...
@overload
def expect(view: StatusHistory) -> StatusExpectation: ...
def expect(view: HandOver | StatusHistory) -> HandOverExpectation | StatusExpectation:
    """Begin an expectation about one view of the evidence."""
    if isinstance(view, HandOver):
        return HandOverExpectation(view)
    return StatusExpectation(view)


def expect_log(text: str) -> LogExpectation:
    """Begin an expectation about the connector's log."""
    return LogExpectation(text)


def expect_listing(listing: dict[str, dict[str, str]]) -> ListingExpectation:
    """Begin an expectation about the connector's own listing."""
    return ListingExpectation(listing)


def expect_deliveries(deliveries: Deliveries) -> DeliveriesExpectation:
    """Begin an expectation about everything the core systems received."""
    return DeliveriesExpectation(deliveries)


class DeliveriesExpectation:
    """What all batches together must be like."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    def are_parted_by_commas(self) -> None:
        """Expect no table whose columns are parted by anything else."""
        for fault in self._deliveries.faults:
            if isinstance(fault, NotByCommas):
                finding = Finding(
                    subject=_say("表の区切り", "what parts the columns of a table"),
                    expected=_say("コンマ", "a comma"),
                    received=_say(fault.ja, fault.en),
                )
                raise Deviation([finding])

    def hold(self, numbers: Sequence[str]) -> None:
        """Expect every one of some filings, however often."""
        came = {filing.number for filing in self._deliveries.filings}
        missing = [number for number in numbers if number not in came]
        if missing:
            there = len(numbers) - len(missing)
            first = ", ".join(missing[:FEW])
            finding = Finding(
                subject=_say(
                    f"{len(numbers)} 件の申請の引き渡し", f"hand-over of {len(numbers)} filings"
                ),
                expected=_say(f"{len(numbers)} 件", f"all {len(numbers)}"),
                received=_say(
                    f"{there} 件。届かない受付番号: {first} など {len(missing)} 件",
                    f"{there}; {len(missing)} are missing, such as {first}",
                ),
            )
            raise Deviation([finding])

    def lack_nothing_of(self, filings: Sequence[Planted]) -> None:
        """Expect tables in each complete batch, and all parts of these filings or none."""
        for batch in self._deliveries.tableless:
            subject = _say(f"完了した束 {batch}", f"the complete batch {batch}")
            expected = _say("申請の表がある", "a table of filings")
            raise Deviation([Finding(subject=subject, expected=expected, received=NOTHING)])
        for filing in filings:
            rows = {group: len(rows) for group, rows in filing.filing.groups.items() if rows}
            for found in self._deliveries.of(filing.number):
                came = {group: len(found.groups.get(group, ())) for group in rows}
                if found.package is None:
                    self._lacks(filing, _say("申請ZIP", "its 申請ZIP"))
                if came != rows:
                    self._lacks(filing, _say("繰返しの行", "rows of its repeat groups"))
            if filing.number in self._deliveries.rowless:
                self._lacks(filing, _say("申請の表の行", "its row in the table of filings"))

    def _lacks(self, filing: Planted, what: Bilingual) -> None:
        subject = _say(
            f"完了した束の中の {filing.number} ({filing.note.ja})",
            f"{filing.number} in a complete batch: {filing.note.en}",
        )
        missing = _say(f"{what.ja}がない", f"without {what.en}")
        whole = _say("すべてある", "whole")
        raise Deviation([Finding(subject=subject, expected=whole, received=missing)], filing)

    def keep_batches_of(self, before: Deliveries) -> None:
        """Expect each batch of an earlier moment with the same filings, unaltered."""
        for batch in dict.fromkeys(filing.batch for filing in before.filings):
            was, now = _filings(before, batch), _filings(self._deliveries, batch)
            if was != now:
                finding = Finding(
                    subject=_say(f"完了した束 {batch}", f"the complete batch {batch}"),
                    expected=_contents(was),
                    received=_contents(now),
                )
                raise Deviation([finding])


class ListingExpectation:
    """What the connector's own listing must show."""

    def __init__(self, listing: dict[str, dict[str, str]]) -> None:
        self._listing = listing

    def shows(self, filing: Planted) -> None:
        """Expect a filing in the listing."""
        if filing.number not in self._listing:
            subject = _say(
                f"コネクタの一覧の {filing.note.ja} ({filing.number})",
                f"{filing.number} in the connector's listing: {filing.note.en}",
            )
            finding = Finding(subject=subject, expected=_say("ある", "listed"), received=NOTHING)
            raise Deviation([finding], filing)

    def tells(self, filing: Planted, key: str, value: str) -> None:
        """Expect a filing in the listing, with a value under a key."""
        self.shows(filing)
        told = self._listing[filing.number].get(key)
        if told != value:
            self._deviates(filing, key, _same(value), told)

    def leaves_blank(self, filing: Planted, key: str) -> None:
        """Expect a filing in the listing, with nothing under a key."""
        self.shows(filing)
        told = self._listing[filing.number].get(key)
        if told:
            self._deviates(filing, key, NOTHING, told)

    def does_not_tell(self, filing: Planted, key: str, value: str) -> None:
        """Expect a filing in the listing, with anything but a value under a key."""
        self.shows(filing)
        if self._listing[filing.number].get(key) == value:
            other = _say(f"「{value}」ではない", f"anything but {value}")
            self._deviates(filing, key, other, value)

    def _deviates(self, filing: Planted, key: str, expected: Bilingual, told: object) -> None:
        subject = _say(
            f"コネクタの一覧の {filing.number} の {key}: {filing.note.ja}",
            f"{key} of {filing.number} in the connector's listing: {filing.note.en}",
        )
        received = NOTHING if told is None else _same(str(told))
        raise Deviation([Finding(subject=subject, expected=expected, received=received)], filing)


class LogExpectation:
    """What a log must not contain."""

    def __init__(self, text: str) -> None:
        self._text = text

    def names_nobody(self, filing: Planted) -> None:
        """Expect none of the filing's personal values in the log."""
        for item, label in PERSONAL.items():
            value = filing.filing.values.get(item, "")
            if value and value in self._text:
                finding = Finding(
                    subject=_say(f"ログの中の{label} ({item})", f"{item} in the log"),
                    expected=NOTHING,
                    received=_same(value),
                )
                raise Deviation([finding], filing)

    def holds_none_of(self, secrets: Sequence[str]) -> None:
        """Expect none of some secrets in the log; which one it is is not told."""
        if any(secret in self._text for secret in secrets):
            finding = Finding(
                subject=_say("ログの中の認証情報", "credentials in the log"),
                expected=NOTHING,
                received=_say("ある (伏せています)", "some (withheld)"),
            )
            raise Deviation([finding])


class HandOverExpectation:
    """What the core systems must (not) have received of one filing."""

    def __init__(self, view: HandOver) -> None:
        self._view = view
        self._filing = view.filing

    def is_complete(self) -> Delivered:
        """Expect exactly one delivery in a finished batch, with the package beside it."""
        delivered = self.is_present()
        for column, expected in self._filing.fixed.items():
            if delivered.fixed[column] != expected:
                received = _same(delivered.fixed[column])
                self._deviates(f" {column}", column, _same(expected), received)
        if delivered.package is None:
            self._deviates(
                "申請ZIP", "the 申請ZIP", _say("表の横にある", "beside the table"), NOTHING
            )
        return delivered

    def is_present(self) -> Delivered:
        """Expect exactly one delivery and return it."""
        count = len(self._view.delivered)
        if count != 1:
            faults = self._view.layout_faults
            received = _say(
                " ".join([f"{count} 回", "; ".join(one.ja for one in faults)]).strip(),
                " ".join([f"{count} times", "; ".join(one.en for one in faults)]).strip(),
            )
            self._deviates("引き渡し", "hand-over", _say("1 回", "once"), received)
        return self._view.delivered[0]

    def arrived_as_planted(self) -> None:
        """Expect one delivery, with the filing's own 到達日時."""
        expected, received = self._filing.fixed["arrived"], self.is_present().fixed["arrived"]
        if received != expected:
            self._deviates("到達日時", "到達日時", _same(expected), _same(received))

    def is_absent(self) -> None:
        """Expect that nothing was delivered."""
        if self._view.delivered:
            first = self._view.delivered[0]
            number = first.fixed["signer"]
            received = _say(
                f"宛名番号 {number} で引き渡された (束 {first.batch})",
                f"handed over under {number}, in {first.batch}",
            )
            self._deviates("引き渡し", "hand-over", NOTHING, received)

    def names_signer(self) -> None:
        """Expect the signer's true 宛名番号."""
        received = self.is_present().fixed["signer"]
        if received != self._filing.signer:
            self._deviates(
                "署名者の宛名番号",
                "the signer's 宛名番号",
                _same(self._filing.signer),
                _same(received),
            )

    def keeps_signer_from_subject(self) -> None:
        """Expect that nothing was delivered with the signer's 宛名番号 for the subject's."""
        for delivered in self._view.delivered:
            if delivered.fixed["subject"] == self._filing.signer:
                self._deviates(
                    "対象者の宛名番号",
                    "the subject's 宛名番号",
                    _say("署名者のものではない", "not the signer's"),
                    _same(delivered.fixed["subject"]),
                )

    def names_subject(self) -> None:
        """Expect the signer's and the subject's true 宛名番号, each in its own column."""
        self.names_signer()
        self.is_about_subject()

    def is_about_subject(self) -> None:
        """Expect the subject's true 宛名番号, whatever stands for the signer."""
        received = self.is_present().fixed["subject"]
        if received != self._filing.subject:
            self._deviates(
                "対象者の宛名番号",
                "the subject's 宛名番号",
                _same(self._filing.subject),
                _same(received),
            )

    def does_not_say(self, column: str, value: str) -> None:
        """Expect that nothing was delivered with this value in one of the profile's columns."""
        if value in [delivered.fixed[column] for delivered in self._view.delivered]:
            other = _say(f"「{value}」ではない", f"anything but {value}")
            self._deviates(f" {column}", column, other, _same(value))

    def has_package(self) -> None:
        """Expect the very bytes of the 申請ZIP."""
        received = self.is_complete().package or b""
        expected = self._filing.package
        if received != expected:
            self._deviates("申請ZIP", "the 申請ZIP", _bytes(expected), _bytes(received))

    def has_values(self) -> None:
        """Expect every item and every row of the filing, unaltered and in order."""
        delivered = self.is_present()
        self._agrees(comparison.differences(self._filing.filing, delivered))

    def has_items(self, *items: str) -> None:
        """Expect these items unaltered, whatever became of the others."""
        differing = comparison.differences(self._filing.filing, self.is_present())
        self._agrees([one for one in differing if one.item in items])

    def has_blanks(self) -> None:
        """Expect an empty value for every item that was left blank."""
        differing = comparison.differences(self._filing.filing, self.is_present())
        self._agrees([one for one in differing if not one.planted])

    def has_rows(self, group: str) -> None:
        """Expect the rows of one repeat group, unaltered and in order."""
        received = self.is_present().groups[group]
        self._agrees(comparison.of_rows(self._filing.filing, group, received))

    def _agrees(self, differences: Sequence[Difference]) -> None:
        if differences:
            raise Deviation([_finding(one) for one in differences], self._filing)

    def _deviates(self, ja: str, en: str, expected: Bilingual, received: Bilingual) -> None:
        subject = _say(
            f"{self._filing.note.ja} ({self._filing.number}) の{ja}",
            f"{en} of {self._filing.number}: {self._filing.note.en}",
        )
        finding = Finding(subject=subject, expected=expected, received=received)
        raise Deviation([finding], self._filing)


class StatusExpectation:
    """What must (not) have been registered at the portal for one filing."""

    def __init__(self, view: StatusHistory) -> None:
        self._view = view
        self._filing = view.filing

    def includes(self, status: Status) -> None:
        """Expect that a state was registered, once or more."""
        if status not in [line.status for line in self._view.lines]:
            self._deviates(_state([status]))

    def tells(self, comment: str) -> None:
        """Expect that some state was registered with a comment that has this text in it."""
        told = [line.comment for line in self._view.lines if line.comment]
        if not any(comment in one for one in told):
            self._differs("連絡事項", "comments", _same(comment), _listed(told))

    def _deviates(self, expected: Bilingual) -> None:
        received = _state([line.status for line in self._view.lines])
        self._differs("状態", "states", expected, received)

    def _differs(self, ja: str, en: str, expected: Bilingual, received: Bilingual) -> None:
        subject = _say(
            f"{self._filing.note.ja} ({self._filing.number}) の{ja}",
            f"{en} of {self._filing.number}: {self._filing.note.en}",
        )
        finding = Finding(subject=subject, expected=expected, received=received)
        raise Deviation([finding], self._filing)


def _finding(one: Difference) -> Finding:
    if one.counts:
        subject = _say(f"繰返し {one.item} の行数", f"rows of {one.item}")
    else:
        subject = _say(f"項目 {one.label} ({one.item})", f"item {one.item}")
    return Finding(
        subject=subject,
        expected=_same(one.planted),
        received=_same(one.received),
        differences=code_points(one.places),
        cause=likely_cause(one.planted, one.received) if one.places else None,
    )


def _state(statuses: list[Status] | tuple[Status, ...]) -> Bilingual:
    if not statuses:
        return NOTHING
    return _say("・".join(JAPANESE[s] for s in statuses), ", ".join(statuses))


def expect_document(filing: Planted, received: Sequence[bytes], expected: bytes) -> None:
    """Expect the very bytes of a document among those a resident may fetch."""
    if expected not in received:
        subject = _say(
            f"{filing.note.ja} ({filing.number}) の結果の文書",
            f"result documents of {filing.number}: {filing.note.en}",
        )
        came = [_bytes(one) for one in received]
        told = _say("; ".join(one.ja for one in came), "; ".join(one.en for one in came))
        finding = Finding(
            subject=subject, expected=_bytes(expected), received=told if came else NOTHING
        )
        raise Deviation([finding], filing)


def _filings(deliveries: Deliveries, batch: str) -> list[Delivered]:
    return [filing for filing in deliveries.filings if filing.batch == batch]


def _contents(filings: Sequence[Delivered]) -> Bilingual:
    if not filings:
        return NOTHING
    return _same("; ".join(f"{one.number} {_digest(one)}" for one in filings))


def _digest(filing: Delivered) -> str:
    return hashlib.sha256(repr(filing).encode()).hexdigest()


def _listed(texts: Sequence[str]) -> Bilingual:
    return _same("; ".join(texts)) if texts else NOTHING


def _bytes(content: bytes) -> Bilingual:
    digest = hashlib.sha256(content).hexdigest()[:DIGITS] + "…"
    return _say(f"{len(content)} バイト SHA-256 {digest}", f"{len(content)} bytes SHA-256 {digest}")


def _same(text: str) -> Bilingual:
    return Bilingual(ja=text, en=text)


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
