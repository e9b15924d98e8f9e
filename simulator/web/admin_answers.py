"""What the admin API gives, as closed JSON messages: every answer says that no portal has it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.townhall.core import Outcome
from simulator.townhall.records import Event
from simulator.web.admin_queries import CardFaultPlanting, FaultPlanting, Message, MishapPlanting
from simulator.world.card_faults import CardFaultKind, CardOperation
from simulator.world.fault_kinds import FaultKind

HEADER: Final = "x-tekigo-admin"
HEADER_VALUE: Final = "not part of the real API"
NOTICE: Final = (
    "模擬環境の操作。本物の API にはありません / steers the simulation, not part of the real API"
)


class Words(Message):
    """One sentence in both languages."""

    ja: str
    en: str


class Answer(Message):
    """What every answer says of itself."""

    notice: str = NOTICE


class Clock(Answer):
    """The world's time, and by how many seconds it was moved."""

    now: AwareDatetime
    moved: float


class Seed(Answer):
    """The seed of everything; another one is set by a reset."""

    seed: int


class Filed(Answer):
    """A filing that has arrived.

    Args:
        number: 受付番号.
        arrived: 到達日時.
        visible: from when the municipality sees it.
        applicant: who filed, as it was asked for.
        address_number: 宛名番号 of who filed.
        digest: SHA-256 of the 申請ZIP.
    """

    number: str
    arrived: AwareDatetime
    visible: AwareDatetime
    applicant: int | str
    address_number: str
    digest: str


class FaultKindRow(Message):
    """One way to fail.

    Args:
        kind: its name.
        text: what happens.
        hits: what spends one of its times: a call, a row of a list, an arrival, or nothing.
        operations: the calls it can happen at.
        needs: what a fault of this kind has to tell besides.
        takes: what it may tell besides.
    """

    kind: FaultKind
    text: Words
    hits: str
    operations: tuple[Operation, ...]
    needs: tuple[str, ...]
    takes: tuple[str, ...]


class CardFaultKindRow(Message):
    """One way in which the card service can fail, and the calls it can happen at."""

    kind: CardFaultKind
    operations: tuple[CardOperation, ...]


class FaultKinds(Answer):
    """Every way to fail: of the portal, and of the card service."""

    kinds: tuple[FaultKindRow, ...]
    card: tuple[CardFaultKindRow, ...]


class PlantedFault(FaultPlanting):
    """A fault in its place, with the times that are left of it."""

    id: int


class PlantedCardFault(CardFaultPlanting):
    """A fault of the card service in its place, with the times that are left of it."""

    id: int


class Faults(Answer):
    """The faults still to happen, of the portal and of the card service, the oldest first."""

    faults: tuple[PlantedFault, ...]
    card: tuple[PlantedCardFault, ...]


class ComingFile(Message):
    """A file of link data that has not come yet, and when it will."""

    name: str
    due: AwareDatetime


class PlantedMishap(MishapPlanting):
    """A mishap in its place, with the times that are left of it."""

    id: int


class LinkFiles(Answer):
    """Files of link data (番号紐付情報).

    Args:
        here: names of those that have come, in their order.
        coming: those on their way.
        mishaps: what will go wrong with the next ones.
    """

    here: tuple[str, ...]
    coming: tuple[ComingFile, ...]
    mishaps: tuple[PlantedMishap, ...]


class HappeningLine(Message):
    """One line of the 異動履歴; `other` is a second 宛名番号 where an event has one."""

    at: AwareDatetime
    event: Event
    number: str
    other: str


class Residents(Answer):
    """What happened to residents, oldest first, by 宛名番号."""

    happened: tuple[HappeningLine, ...]


class DifferentItem(Message):
    """One item that was not handed over as it was filed."""

    item: str
    label: str
    planted: str
    received: str


class Delivery(Message):
    """What came of one 受付番号 at the core systems (基幹システム).

    Args:
        number: 受付番号.
        outcome: what came of it.
        batches: the batches it came in.
        differences: what was not handed over as it was filed.
    """

    number: str
    outcome: Outcome
    batches: tuple[str, ...]
    differences: tuple[DifferentItem, ...]


class Inbox(Answer):
    """What the connector has handed over, compared item by item with what was filed.

    Args:
        deliveries: one for each 受付番号 that was filed or handed over.
        unfinished: what is no complete batch.
        faults: what does not fit the layout.
    """

    deliveries: tuple[Delivery, ...]
    unfinished: tuple[str, ...]
    faults: tuple[Words, ...]


class DecidedLine(Message):
    """One line of what staff did."""

    number: str
    decision: str
    signer: str
    comment: str
    staff: str
    at: str


class Decisions(Answer):
    """What staff did, oldest first, and the 受付番号 they have not decided."""

    decided: tuple[DecidedLine, ...]
    open: tuple[str, ...]


class JournalLine(Message):
    """One call, in the words of the journal.

    Args:
        sequence: its place, from 1.
        took: microseconds from the first byte read to the answer made.
    """

    sequence: int
    at: str
    took: int
    listener: str
    operation: str
    path: str
    account: str
    number: str
    request: str
    request_digest: str
    status: int
    response_digest: str
    response_size: int
    refused: str
    fault: str
    effect: str


class Journal(Answer):
    """Calls, in order.

    Args:
        calls: the calls.
        more: the limit cut the list short.
        gaps: what is missing from the journal; empty when it is whole.
    """

    calls: tuple[JournalLine, ...]
    more: bool
    gaps: tuple[Words, ...]


class State(Answer):
    """What there is.

    Args:
        simulation: first segment of every path.
        profile: the interfaces in force.
        seed: of everything.
        founded: when this town began.
        now: the world's time.
        residents: how many can file, by number from 1.
        personas: who can file, by id.
        filings: how many stand at each state.
        calls: lines of the journal.
        faults: how many are still to happen.
        links: files of 番号紐付情報, the oldest first.
    """

    simulation: str
    profile: str
    seed: int
    founded: AwareDatetime
    now: AwareDatetime
    residents: int
    personas: tuple[str, ...]
    filings: dict[Status, int]
    calls: int
    faults: int
    links: tuple[str, ...]


class ErrorCode(StrEnum):
    """Why nothing was done."""

    INVALID_REQUEST = "invalid_request"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    IMPOSSIBLE = "impossible"  # it can be asked, but not done as things stand
    INTERNAL_ERROR = "internal_error"


STATUS_CODES: Final = {
    ErrorCode.INVALID_REQUEST: 400,
    ErrorCode.UNAUTHORIZED: 401,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.IMPOSSIBLE: 409,
    ErrorCode.INTERNAL_ERROR: 500,
}


class Error(Answer):
    """Why nothing was done: what is wrong, and the next step."""

    code: ErrorCode
    cause: Words
    hint: Words
