"""The municipality's side of the portal (マイナポータル申請管理): login, list, fetch, statuses.

That these calls exist and in which order they are made is published (電子申請等情報受取等API,
overview page): ログイン, 申請データ一覧取得, 申請データ取得 by 受付番号, 申請処理状況. Search
conditions, token handling and transitions are our model.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.contracts.profile import ErrorName, stamp
from simulator.contracts.status import JAPANESE, Status, may_follow
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.store import FILINGS, ArrivedFiling, filing_of, set_status
from simulator.world.clock import JST
from simulator.world.database import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    """One page of a search: how many match in all, and the rows of this page.

    Args:
        total: how many match.
        names: our names of the columns.
        rows: their values.
    """

    total: int
    names: Sequence[str]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Window:
    """A search window: both ends included, offset and limit in rows."""

    since: datetime
    until: datetime
    offset: int
    limit: int


class _Search:
    """A list query as text for the driver: this is the call connectors make all day long.

    Args:
        moment: the instant searched by.
        names: columns to return.
    """

    def __init__(self, moment: sa.Column[str], names: Sequence[str]) -> None:
        matches = sa.and_(
            FILINGS.c.municipality == sa.bindparam("municipality"),
            moment.between(sa.bindparam("since"), sa.bindparam("until")),
            FILINGS.c.visible <= sa.bindparam("now"),
        )
        count = sa.select(sa.func.count()).select_from(FILINGS).where(matches)
        self._names = names
        self._count = Statement(count)
        self._rows = Statement(
            sa.select(*(FILINGS.c[name] for name in names))
            .where(matches)
            .order_by(moment, FILINGS.c.number)
            .offset(sa.bindparam("offset"))
            .limit(sa.bindparam("limit"))
        )

    def page(self, reader: Reader, municipality: str, window: Window, now: datetime) -> Page:
        given = {
            "municipality": municipality,
            "since": stamp(window.since.astimezone(JST)),
            "until": stamp(window.until.astimezone(JST)),
            "now": stamp(now),
            "offset": window.offset,
            "limit": window.limit + 1,
        }
        rows = reader.all(self._rows, given)
        # One row more than asked for tells whether this is the last page, whose total is known.
        if 0 < len(rows) <= window.limit:
            total = window.offset + len(rows)
        else:
            total = reader.all(self._count, given)[0][0]
        return Page(total, self._names, rows[: window.limit])


_APPLICATIONS = _Search(
    FILINGS.c.arrived, ("number", "procedure", "form_version", "arrived", "status", "size")
)
_STATUSES = _Search(FILINGS.c.updated, ("number", "status", "updated", "comment"))


class MunicipalityDesk:
    """Answers municipalities' connectors.

    Args:
        world: the world it lives in.
        accounts: who may log in.
    """

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._accounts = {account.name: account for account in accounts}
        self._tokens: dict[str, tuple[Account, datetime]] = {}
        self._logins = 0

    def login(self, name: str, password: str) -> str:
        """Return a fresh token (ログインAPI).

        Raises:
            Refusal: unknown account or wrong password; which of the two is not told.
        """
        account = self._accounts.get(name)
        expected = account.password if account else ""
        if account is None or not hmac.compare_digest(expected.encode(), password.encode()):
            raise Refusal(
                ErrorName.BAD_CREDENTIALS, Detail("", "アカウントまたはパスワードが違います。")
            )
        now = self._world.clock.now()
        self._logins += 1
        plain = f"{self._world.seed}/{name}/{now.isoformat()}/{self._logins}"
        token = hashlib.sha256(plain.encode()).hexdigest()
        lifetime = timedelta(seconds=self._world.profile.wire.token_lifetime)
        self._tokens[token] = (account, now + lifetime)
        return token

    def account_of(self, token: str) -> Account:
        """Return whose token it is.

        Raises:
            Refusal: the token is unknown or has expired.
        """
        account, expires = self._tokens.get(token, (None, None))
        if account is None or expires is None or self._world.clock.now() >= expires:
            raise Refusal(
                ErrorName.TOKEN_INVALID, Detail("", "認証トークンが無効か、期限が切れています。")
            )
        return account

    def revoke_tokens(self) -> None:
        """Forget every token, as a portal does after a restart."""
        self._tokens.clear()

    def list_applications(self, account: Account, window: Window) -> Page:
        """Return filings by 到達日時, oldest first (申請データ一覧取得API).

        A filing appears once it is visible, which may be up to two hours after its arrival.
        """
        return self._page(_APPLICATIONS, account, window)

    def list_statuses(self, account: Account, window: Window) -> Page:
        """Return states of visible filings by when they were set (申請処理状況一覧取得API)."""
        return self._page(_STATUSES, account, window)

    def get_application(self, account: Account, number: str) -> bytes:
        """Return the 申請ZIP of a 受付番号 (申請データ取得API).

        Raises:
            Refusal: no such filing at this municipality.
        """
        with self._world.engine.connect() as connection:
            filing = self._own(connection, account, number)
        return self._world.blobs.get(filing.package)

    def register_status(self, account: Account, number: str, status: Status, comment: str) -> bool:
        """Set the state of a filing (申請処理状況登録API).

        Returns:
            Whether anything changed; an identical repeat changes nothing.

        Raises:
            Refusal: no such filing, or the state may not follow the present one.
        """
        with self._world.engine.begin() as connection:
            filing = self._own(connection, account, number)
            if not may_follow(filing.status, status):
                before, after = JAPANESE[filing.status], JAPANESE[status]
                message = f"状態「{before}」から「{after}」へは進めません。"
                raise Refusal(ErrorName.TRANSITION_REFUSED, Detail("", message))
            if (filing.status, filing.comment) == (status, comment):
                return False
            set_status(connection, number, status, comment, self._world.clock.now())
        return True

    def _own(self, connection: sa.Connection, account: Account, number: str) -> ArrivedFiling:
        filing = filing_of(connection, number)
        now = stamp(self._world.clock.now())
        if filing is None or filing.municipality != account.municipality or filing.visible > now:
            raise Refusal(
                ErrorName.NOT_FOUND, Detail("", f"受付番号 {number} の申請はありません。")
            )
        return filing

    def _page(self, search: _Search, account: Account, window: Window) -> Page:
        now = self._world.clock.now()
        return search.page(self._world.reader, account.municipality, window, now)
