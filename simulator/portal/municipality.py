"""The municipality's side of the portal (マイナポータル申請管理): login, list, fetch, statuses.

That these calls exist and in which order they are made is published (電子申請等情報受取等API,
overview page): ログイン, 申請データ一覧取得, 申請データ取得 by 受付番号, 申請処理状況. Search
conditions, token handling and transitions are our model.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.contracts.profile import ErrorName, Operation, stamp
from simulator.contracts.status import JAPANESE, Status, may_follow
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.store import (
    FILINGS,
    ArrivedFiling,
    Author,
    filing_numbered,
    filing_of,
    hide,
    mark_obtained,
    replace_documents,
    set_status,
)
from simulator.portal.tokens import TokenRefused, Tokens
from simulator.world.clock import JST
from simulator.world.database import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contracts.document import ResultDocument
    from simulator.world.database import Reader
    from simulator.world.world import World


@dataclass(frozen=True)
class Account:
    """One account of a municipality's connector."""

    name: str
    password: str
    municipality: str


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


class _Search:
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


def _refuse_unless_it_follows(before: Status, after: Status) -> None:
    if not may_follow(before, after):
        message = f"状態「{JAPANESE[before]}」から「{JAPANESE[after]}」へは進めません。"
        raise Refusal(ErrorName.TRANSITION_REFUSED, Detail("", message))


def _token_refused() -> Refusal:
    return Refusal(
        ErrorName.TOKEN_INVALID, Detail("", "認証トークンが無効か、期限が切れています。")
    )


class MunicipalityDesk:
    """Answers municipalities' connectors.

    Args:
        world: the world it lives in.
        accounts: who may log in.
    """

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._wire = world.profile.wire
        self._accounts = {account.name: account for account in accounts}
        self._tokens = Tokens(world)
        self._applications = self._search(Operation.LIST_APPLICATIONS, FILINGS.c.arrived)
        self._statuses = self._search(Operation.LIST_STATUSES, FILINGS.c.updated)

    def account_named(self, name: str, password: str) -> Account:
        """Return the account of a name and its password, as it travels in this profile.

        Raises:
            Refusal: unknown account or wrong password; which of the two is not told.
        """
        account = self._accounts.get(name)
        expected = account.password.encode() if account else b""
        if self._wire.credential_form == "sha-256":
            expected = hashlib.sha256(expected).hexdigest().encode()
        if account is None or not hmac.compare_digest(expected, password.encode()):
            raise Refusal(
                ErrorName.BAD_CREDENTIALS, Detail("", "アカウントまたはパスワードが違います。")
            )
        return account

    def login(self, name: str, password: str) -> str:
        """Return a fresh token (ログインAPI).

        Raises:
            Refusal: unknown account or wrong password; which of the two is not told.
        """
        return self._tokens.give(self.account_named(name, password).name)

    def account_of(self, token: str) -> Account:
        """Return whose token it is.

        Raises:
            Refusal: the token is unknown or has expired.
        """
        try:
            return self._accounts[self._tokens.holder(token)]
        except (TokenRefused, KeyError) as refused:
            raise _token_refused() from refused

    def renewed(self, key: str) -> tuple[Account, str]:
        """Spend a key that is good for one call; return whose it is, and the next one.

        Raises:
            Refusal: the key is unknown, spent, or has expired.
        """
        account = self.account_of(key)
        try:
            return account, self._tokens.renew(key)
        except TokenRefused as refused:
            raise _token_refused() from refused

    def revoke_tokens(self) -> None:
        """Let every token given so far lapse, as a portal does after a restart."""
        self._world.control.revoke()

    def list_applications(self, account: Account, window: Window) -> Page:
        """Return filings by 到達日時, oldest first (申請データ一覧取得API).

        A filing appears once it is visible, which may be up to two hours after its arrival.
        """
        return self._page(self._applications, account, window)

    def list_statuses(self, account: Account, window: Window) -> Page:
        """Return states of visible filings by when they were set (申請処理状況一覧取得API)."""
        return self._page(self._statuses, account, window)

    def get_application(self, account: Account, number: str) -> bytes:
        """Return the 申請ZIP of a 受付番号 (申請データ取得API), and mark it if the profile does.

        Raises:
            Refusal: no such filing at this municipality.
        """
        filing = self._own(account, number, filing_numbered(self._world.reader, number))
        if self._wire.fetch_effect == "marks-obtained" and not filing.obtained:
            with self._world.change() as connection:
                mark_obtained(connection, number)
        return self._world.blobs.get(filing.package)

    def another_package(self, account: Account, number: str) -> bytes | None:
        """Return the 申請ZIP of the municipality's latest other filing, None when there is none."""
        others = sa.and_(FILINGS.c.municipality == account.municipality, FILINGS.c.number != number)
        latest = sa.select(FILINGS.c.package).where(others).order_by(FILINGS.c.sequence.desc())
        with self._world.engine.connect() as connection:
            digest = connection.execute(latest.limit(1)).scalar_one_or_none()
        return None if digest is None else self._world.blobs.get(digest)

    def withhold(self, number: str) -> None:
        """Let a filing leave the list, and with it all calls of the municipality."""
        with self._world.engine.begin() as connection:
            hide(connection, number)

    def register_status(
        self,
        account: Account,
        number: str,
        status: Status,
        comment: str,
        documents: Sequence[ResultDocument] = (),
    ) -> bool:
        """Set the state of a filing (申請処理状況登録API).

        Args:
            account: who calls.
            number: 受付番号.
            status: the new state.
            comment: 連絡事項.
            documents: 交付物, in place of those the filing has; none leaves them as they are.

        Returns:
            Whether anything changed; an identical repeat changes nothing.

        Raises:
            Refusal: no such filing, or the state may not follow the present one.
        """
        now = self._world.portal_now()
        until = now + timedelta(days=self._wire.documents.days)
        with self._world.change() as connection:
            filing = self._own(account, number, filing_of(connection, number))
            _refuse_unless_it_follows(filing.status, status)
            enclosed = replace_documents(connection, number, documents, self._world.blobs, until)
            if not enclosed and (filing.status, filing.comment) == (status, comment):
                return False
            set_status(connection, number, status, comment, now, Author.MUNICIPALITY)
        return True

    def _own(self, account: Account, number: str, filing: ArrivedFiling | None) -> ArrivedFiling:
        now = self._world.portal_now()
        foreign = filing is None or filing.municipality != account.municipality
        if filing is None or foreign or filing.visible > stamp(now):
            raise Refusal(
                ErrorName.NOT_FOUND, Detail("", f"受付番号 {number} の申請はありません。")
            )
        if filing.arrived < self._kept(now):
            message = f"受付番号 {number} の申請は、保存期間を過ぎました。"
            raise Refusal(ErrorName.RETENTION_OVER, Detail("", message))
        return filing

    def _kept(self, now: datetime) -> str:
        """Return the 到達日時 from which on filings are still kept; "" where they always are."""
        days = self._wire.retention_days
        return stamp(now - timedelta(days=days)) if days else ""

    def _search(self, operation: Operation, moment: sa.Column[str]) -> _Search:
        contract = self._wire.contract(operation)
        marks = "unobtained" in contract.optional
        ends = self._wire.retention_days > 0
        return _Search(moment, contract.item, self._wire.paging, marks=marks, ends=ends)

    def _page(self, search: _Search, account: Account, window: Window) -> Page:
        now = self._world.portal_now()
        kept = self._kept(now)
        return search.page(self._world.reader, account.municipality, window, now, kept)
