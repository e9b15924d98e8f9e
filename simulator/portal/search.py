"""Searches for lists of filings, by arrival or by state, whole or page by page.

Search conditions and paging are our model: that lists are asked for is all that is published.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.contracts.profile import ErrorName, stamp
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.store import FILINGS
from simulator.world.clock import JST
from simulator.world.database import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.world.database import Reader


@dataclass(frozen=True)
class Page:
    """One page of a search.

    Args:
        answer: what paging tells beside the rows: how many match in all, or where to go on.
        names: our names of the columns.
        rows: their values.
    """

    answer: dict[str, Any]
    names: Sequence[str]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Window:
    """A search window: both ends included, offset and limit in rows.

    Args:
        cursor: where the page before ended, as `Page.answer` told; "" for the first page.
        unobtained: leave out filings that were fetched.
    """

    since: datetime
    until: datetime
    offset: int
    limit: int
    cursor: str = ""
    unobtained: bool = False


class Search:
    """A list query as text for the driver: this is the call connectors make all day long.

    Args:
        moment: the instant searched by.
        names: columns to return.
        paging: how the profile divides a list; see `PAGED`.
        marks: whether filings that were fetched can be left out.
        ends: whether filings are gone when their retention is over.
    """

    def __init__(
        self, moment: sa.Column[str], names: Sequence[str], paging: str, *, marks: bool, ends: bool
    ) -> None:
        matches = [
            FILINGS.c.municipality == sa.bindparam("municipality"),
            moment.between(sa.bindparam("since"), sa.bindparam("until")),
            FILINGS.c.visible <= sa.bindparam("now"),
        ]
        if ends:
            matches.append(FILINGS.c.arrived >= sa.bindparam("kept"))
        if marks:
            matches.append(FILINGS.c.obtained <= sa.bindparam("obtained"))
        if paging == "cursor":
            same, later = FILINGS.c.number > sa.bindparam("number"), moment > sa.bindparam("after")
            matches.append(sa.or_(later, sa.and_(moment == sa.bindparam("after"), same)))
        rows = sa.select(*(FILINGS.c[name] for name in names))
        rows = rows.where(*matches).order_by(moment, FILINGS.c.number)
        if paging != "none":
            rows = rows.offset(sa.bindparam("offset")).limit(sa.bindparam("limit"))
        self._names = names
        self._place = names.index(moment.name), names.index("number")
        self._paging = paging
        self._count = Statement(sa.select(sa.func.count()).select_from(FILINGS).where(*matches))
        self._rows = Statement(rows)

    def page(
        self, reader: Reader, municipality: str, window: Window, now: datetime, kept: str
    ) -> Page:
        """Return the rows of a municipality in a window.

        Args:
            reader: the world's database.
            municipality: whose filings are searched.
            window: what is asked for.
            now: what becomes visible later is left out.
            kept: what arrived before is gone; "" where nothing is.

        Raises:
            Refusal: the cursor is none of ours.
        """
        after, number = _opened(window.cursor)
        given = {
            "municipality": municipality,
            "since": stamp(window.since.astimezone(JST)),
            "until": stamp(window.until.astimezone(JST)),
            "now": stamp(now),
            "kept": kept,
            "obtained": not window.unobtained,
            "after": after,
            "number": number,
            "offset": window.offset,
            "limit": window.limit + 1,
        }
        found = reader.all(self._rows, given)
        whole = self._paging == "none" or len(found) <= window.limit
        rows = found if whole else found[: window.limit]
        answer: dict[str, Any] = {}
        if self._paging == "offset":
            # One row more than asked for tells whether this is the last page, whose total is known.
            known = 0 < len(found) <= window.limit
            answer["total"] = (
                window.offset + len(found) if known else reader.all(self._count, given)[0][0]
            )
        if self._paging == "cursor":
            answer["next"] = "" if whole else _sealed(*(rows[-1][at] for at in self._place))
        return Page(answer, self._names, rows)


def _sealed(moment: str, number: str) -> str:
    # Opaque, so that nobody takes it for a number of rows.
    return base64.urlsafe_b64encode(f"{moment} {number}".encode()).decode()


def _opened(cursor: str) -> tuple[str, str]:
    if not cursor:
        return "", ""
    try:
        moment, _, number = base64.urlsafe_b64decode(cursor).decode().partition(" ")
    except ValueError:
        moment = number = ""
    if _sealed(moment, number) != cursor:
        message = f"続きの位置 {cursor!r} は、前の応答が返したものではありません。"
        raise Refusal(ErrorName.BAD_REQUEST, Detail("", message))
    return moment, number
