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
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.profile import ErrorName, Operation, stamp
from simulator.contracts.status import JAPANESE, Status, may_follow
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.search import Page, Search, Window
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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contracts.document import ResultDocument
    from simulator.world.world import World


@dataclass(frozen=True)
class Account:
    """One account of a municipality's connector."""

    name: str
    password: str
    municipality: str


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

    @property
    def token_mark(self) -> str:
        """What every token of this world begins with."""
        return self._tokens.mark

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
        others = sa.and_(
            FILINGS.c.municipality == account.municipality,
            FILINGS.c.number != number,
            FILINGS.c.visible <= stamp(self._world.portal_now()),
        )
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

    def _search(self, operation: Operation, moment: sa.Column[str]) -> Search:
        contract = self._wire.contract(operation)
        marks = "unobtained" in contract.optional
        ends = self._wire.retention_days > 0
        return Search(moment, contract.item, self._wire.paging, marks=marks, ends=ends)

    def _page(self, search: Search, account: Account, window: Window) -> Page:
        now = self._world.portal_now()
        kept = self._kept(now)
        return search.page(self._world.reader, account.municipality, window, now, kept)
