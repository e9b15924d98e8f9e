"""The resident's side of a filing that has arrived: withdrawal, what became of it, documents.

That residents see a list of their filings (申請状況照会一覧) with a state, and that results and
notes (審査結果・連絡事項) come back to their screen, is published (手続ページ; 共通機能標準仕様書
第2.1版 図2-1). The calls, and everything about 取下げ, 再申請 and 交付物, are our model.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.profile import ErrorName, stamp
from simulator.contracts.status import JAPANESE, WITHDRAWABLE, Status
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.store import (
    DOCUMENTS,
    FILINGS,
    HISTORY,
    ArrivedFiling,
    Author,
    HistoryLine,
    KeptDocument,
    filing_of,
    filings_of,
    set_status,
    successor_of,
)

if TYPE_CHECKING:
    from simulator.contracts.filing import Filing
    from simulator.world.world import World


def signer_of(certificate: bytes) -> str:
    """Return what the portal knows an applicant by: the SHA-256 of the certificate (DER)."""
    return hashlib.sha256(certificate).hexdigest()


class FollowUpDesk:
    """Serves residents who have filed.

    Args:
        world: the world it lives in.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def withdraw(self, number: str) -> bool:
        """Withdraw a filing (取下げ).

        Returns:
            Whether anything changed; to withdraw again changes nothing.

        Raises:
            Refusal: no such filing, or it has a result already.
        """
        with self._world.change() as connection:
            filing = self._filing(connection, number)
            if filing.status is Status.WITHDRAWN:
                return False
            if filing.status not in WITHDRAWABLE:
                message = f"状態「{JAPANESE[filing.status]}」の申請は取り下げられません。"
                raise Refusal(ErrorName.TRANSITION_REFUSED, Detail("", message))
            now = self._world.portal_now()
            set_status(connection, number, Status.WITHDRAWN, "", now, Author.APPLICANT)
        return True

    def check_former(self, filing: Filing, former: str) -> None:
        """Let a filing take the place of a former one (再申請) that was returned to its applicant.

        Raises:
            Refusal: there is no such filing for this procedure at this municipality, it does not
                stand at 要再申請, or another has taken its place.
        """
        with self._world.engine.connect() as connection:
            found = self._filing(connection, former)
            refuse_second(connection, former)
        if (found.procedure, found.municipality) != (filing.procedure, filing.municipality):
            raise _no_filing(former)
        if found.status is not Status.RESUBMIT:
            message = f"状態「{JAPANESE[found.status]}」の申請は、申請し直せません。"
            raise Refusal(ErrorName.TRANSITION_REFUSED, Detail("", message))

    def filings(self, certificate: bytes) -> list[ArrivedFiling]:
        """Return every filing signed with a certificate (申請状況照会一覧), oldest first.

        Args:
            certificate: DER.
        """
        with self._world.engine.connect() as connection:
            return filings_of(connection, FILINGS.c.signer == signer_of(certificate))

    def history(self, number: str) -> list[HistoryLine]:
        """Return every state a filing was set to after its arrival, oldest first.

        Raises:
            Refusal: no such filing.
        """
        with self._world.engine.connect() as connection:
            self._filing(connection, number)
            return _lines(connection, HISTORY.c.number == number)

    def notices(self, certificate: bytes) -> list[HistoryLine]:
        """Return the notices (お知らせ) on filings signed with a certificate, oldest first.

        A notice is a registration by the municipality that changed something, so that a repeat
        after a lost answer brings none.

        Args:
            certificate: DER.
        """
        own = sa.select(FILINGS.c.number).where(FILINGS.c.signer == signer_of(certificate))
        with self._world.engine.connect() as connection:
            told = HISTORY.c.author == Author.MUNICIPALITY
            return _lines(connection, sa.and_(told, HISTORY.c.number.in_(own)))

    def documents(self, number: str) -> list[KeptDocument]:
        """Return the result documents (交付物) of a filing that may still be fetched.

        Raises:
            Refusal: no such filing.
        """
        now = stamp(self._world.portal_now())
        query = (
            sa.select(*(DOCUMENTS.c[name] for name in KeptDocument.__dataclass_fields__))
            .where(DOCUMENTS.c.number == number, DOCUMENTS.c.until >= now)
            .order_by(DOCUMENTS.c.id)
        )
        with self._world.engine.connect() as connection:
            self._filing(connection, number)
            return [KeptDocument(*row) for row in connection.execute(query)]

    def document(self, number: str, document: str) -> tuple[KeptDocument, bytes]:
        """Return one result document and its bytes.

        Raises:
            Refusal: the filing has no such document, or its time is over.
        """
        for one in self.documents(number):
            if one.id == document:
                return one, self._world.blobs.get(one.content)
        message = f"受付番号 {number} に文書 {document!r} はないか、取得の期限を過ぎています。"
        raise Refusal(ErrorName.NOT_FOUND, Detail("", message))

    @staticmethod
    def _filing(connection: sa.Connection, number: str) -> ArrivedFiling:
        filing = filing_of(connection, number)
        if filing is None:
            raise _no_filing(number)
        return filing


def _lines(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[HistoryLine]:
    query = sa.select(HISTORY.c.number, HISTORY.c.status, HISTORY.c.comment, HISTORY.c.at)
    rows = connection.execute(query.where(which).order_by(HISTORY.c.sequence))
    return [
        HistoryLine(number, Status(status), comment, at) for number, status, comment, at in rows
    ]


def _no_filing(number: str) -> Refusal:
    return Refusal(ErrorName.NOT_FOUND, Detail("", f"受付番号 {number} の申請はありません。"))


def refuse_second(connection: sa.Connection, former: str) -> None:
    """Let one filing only take the place of a former one, however many were prepared.

    Raises:
        Refusal: one has.
    """
    taken = successor_of(connection, former)
    if taken is not None:
        message = f"受付番号 {former} の申請は、{taken} として申請し直されています。"
        raise Refusal(ErrorName.TRANSITION_REFUSED, Detail("", message))
