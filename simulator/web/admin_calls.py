"""The calls of the admin API, once for those who answer them and for the document about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.web.admin_answers import (
    Clock,
    Decisions,
    ErrorCode,
    FaultKinds,
    Faults,
    Filed,
    Inbox,
    Journal,
    LinkFiles,
    Residents,
    Seed,
    State,
)
from simulator.web.admin_queries import (
    CardFaultPlanting,
    ClockStep,
    Deciding,
    FaultLifting,
    FaultPlanting,
    Happening,
    Identifying,
    JournalQuery,
    LinkIssue,
    MishapPlanting,
    Nothing,
    Planting,
    Reset,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

    from simulator.web.admin_answers import Answer

ARCHIVE: Final = "application/zip"


@dataclass(frozen=True)
class AdminCall:
    """One call.

    Args:
        name: its operationId.
        method: GET takes its query from the address, POST from a JSON body.
        path: below ``/{simulation}/admin``.
        summary: what it does, in both languages.
        query: what it takes.
        answer: what it gives; None for what is no message.
        media_type: of the answer.
        impossible: it can be refused although it was asked rightly.
    """

    name: str
    method: str
    path: str
    summary: str
    query: type[BaseModel]
    answer: type[Answer] | None
    media_type: str = "application/json"
    impossible: bool = False

    @property
    def errors(self) -> tuple[ErrorCode, ...]:
        """Why it may be refused."""
        always = (ErrorCode.INVALID_REQUEST, ErrorCode.UNAUTHORIZED)
        return (*always, *((ErrorCode.IMPOSSIBLE,) if self.impossible else ()))


CALLS: Final = (
    AdminCall("state", "GET", "/state", "いまの様子 / how things stand", Nothing, State),
    AdminCall("clock", "GET", "/clock", "時刻 / the time", Nothing, Clock),
    AdminCall(
        "advance-clock",
        "POST",
        "/clock/advance",
        "時計を進める / move the clock forward",
        ClockStep,
        Clock,
    ),
    AdminCall("seed", "GET", "/seed", "乱数の種 / the seed", Nothing, Seed),
    AdminCall(
        "reset",
        "POST",
        "/reset",
        "初期状態に戻す / begin anew, from a known state",
        Reset,
        State,
    ),
    AdminCall(
        "plant-filing",
        "POST",
        "/filings/plant",
        "申請を一件出す / file one application",
        Planting,
        Filed,
        impossible=True,
    ),
    AdminCall(
        "fault-kinds",
        "GET",
        "/faults/kinds",
        "障害の種類とパラメータ / the kinds of faults and their parameters",
        Nothing,
        FaultKinds,
    ),
    AdminCall(
        "faults", "GET", "/faults", "まだ起きていない障害 / faults still to happen", Nothing, Faults
    ),
    AdminCall(
        "plant-fault",
        "POST",
        "/faults/plant",
        "障害を植える / plant a fault",
        FaultPlanting,
        Faults,
        impossible=True,
    ),
    AdminCall(
        "lift-fault",
        "POST",
        "/faults/lift",
        "障害を一つ外す / take a fault away",
        FaultLifting,
        Faults,
        impossible=True,
    ),
    AdminCall(
        "plant-card-fault",
        "POST",
        "/faults/card/plant",
        "カードサービスの障害を植える / plant a fault of the card service",
        CardFaultPlanting,
        Faults,
        impossible=True,
    ),
    AdminCall(
        "lift-card-fault",
        "POST",
        "/faults/card/lift",
        "カードサービスの障害を一つ外す / take a fault of the card service away",
        FaultLifting,
        Faults,
        impossible=True,
    ),
    AdminCall(
        "clear-faults",
        "POST",
        "/faults/clear",
        "障害をすべて外す / take all faults away",
        Nothing,
        Faults,
    ),
    AdminCall(
        "links", "GET", "/links", "番号紐付情報のファイル / files of link data", Nothing, LinkFiles
    ),
    AdminCall(
        "issue-links",
        "POST",
        "/links/issue",
        "番号紐付情報をいま出す / issue a file of link data now",
        LinkIssue,
        LinkFiles,
        impossible=True,
    ),
    AdminCall(
        "plant-mishap",
        "POST",
        "/links/mishaps/plant",
        "番号紐付情報の事故を植える / let something go wrong with a file of link data",
        MishapPlanting,
        LinkFiles,
        impossible=True,
    ),
    AdminCall(
        "lift-mishap",
        "POST",
        "/links/mishaps/lift",
        "番号紐付情報の事故を一つ外す / take such a mishap away",
        FaultLifting,
        LinkFiles,
        impossible=True,
    ),
    AdminCall(
        "residents",
        "GET",
        "/residents",
        "住民の異動の履歴 / what happened to residents",
        Nothing,
        Residents,
    ),
    AdminCall(
        "happen",
        "POST",
        "/residents/happen",
        "住民に異動を起こす / let something happen to a resident",
        Happening,
        Residents,
        impossible=True,
    ),
    AdminCall(
        "inbox",
        "GET",
        "/inbox",
        "引き渡されたものを申請と比べる / compare what was handed over with what was filed",
        Nothing,
        Inbox,
    ),
    AdminCall(
        "decisions", "GET", "/decisions", "職員の決定 / what staff decided", Nothing, Decisions
    ),
    AdminCall(
        "decide",
        "POST",
        "/decisions/decide",
        "職員の決定を記録する / record a decision by staff",
        Deciding,
        Decisions,
        impossible=True,
    ),
    AdminCall(
        "identify",
        "POST",
        "/decisions/identify",
        "職員による申請者の特定を記録する / record whose filing staff found it to be",
        Identifying,
        Decisions,
        impossible=True,
    ),
    AdminCall("journal", "GET", "/journal", "呼び出しの記録 / the journal", JournalQuery, Journal),
    AdminCall(
        "export",
        "GET",
        "/export",
        "すべてを一つの ZIP に書き出す / everything, as one ZIP",
        Nothing,
        None,
        ARCHIVE,
    ),
    AdminCall("openapi", "GET", "/openapi.json", "この API の定義 / this API", Nothing, None),
)
