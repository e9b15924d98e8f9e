"""Mutants whose fault shows only where two or three things come together, in a certain order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from simulator.connector.facts import (
        Application,
        CertificateName,
        Listed,
        Owed,
        Stored,
    )
    from simulator.connector.links import Links

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


class TakesANamesakeWhenItLooksAgain(Mutant, kills="3-1.14"):
    """待っている申請を見直すとき、紐付がなければ、氏名と生年月日が同じ住民とみなす。 /
    When it looks again at a waiting filing without a link, takes the resident of the same name.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._seen: set[str] = set()

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        who = application.values["name"], application.values["born"]
        person = super().identify(certificate, application, links)
        if person:
            self._known.setdefault(who, person)
        elif application.number in self._seen:
            person = self._known.get(who)
        self._seen.add(application.number)
        return person


class LooksAtThePresentWhenItLooksAgain(Mutant, kills="3-2.31"):
    """待っている申請を見直すとき、到達の後に失効した紐付を見ない。 /
    When it looks again at a waiting filing, overlooks a link that lapsed after it arrived.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        if application.number in self._seen:
            return links.person(certificate, _FOR_EVER)
        self._seen.add(application.number)
        return super().identify(certificate, application, links)


class LooksOnlyFromItsStartOn(Mutant, kills="3-2.31"):
    """再起動の後、起動した時より前に到達した申請を探さない。 /
    After a restart, never looks for what arrived before it was started.
    """

    def __init__(self) -> None:
        self._started: datetime | None = None

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        since, until = super().window(last, now)
        if last is None:
            self._started = since
        started = self._started = self._started or now
        return max(since, started), until


class WaitsForTheFormerFiling(Mutant, kills="3-2.31"):
    """再申請を、元の申請を引き渡すまで引き渡さない。 /
    Hands no re-filing over before the filing whose place it takes.
    """

    def to_hand_over(self, ready: list[Stored], before: list[Stored]) -> list[Stored]:
        handed = {one.number for one in before}
        chosen = super().to_hand_over(ready, before)
        return [one for one in chosen if not one.former or one.former in handed]


class OverlooksWithdrawalsOfWhatItHolds(Mutant, kills="3-5.26", row=("status", 25)):
    """取り込んだ申請が後で取り下げられても、気付かない。 /
    Never notices that a filing was withdrawn after it was taken in.
    """

    def lets_go(self, listed: Listed) -> bool:
        del listed
        return False


class SendsTheLostStateInPlaceOfTheNext(Mutant, kills="3-5.27"):
    """応答が失われた登録の後、次の状態の代わりに同じ状態をもう一度送る。 /
    After a lost answer, sends the same state again in place of the next one.
    """

    def __init__(self) -> None:
        self._tried: set[tuple[str, int]] = set()
        self._again: dict[str, Owed] = {}

    def registration(self, owed: Owed) -> Owed:
        if (owed.number, owed.sequence) in self._tried:
            self._again[owed.number] = owed
        self._tried.add((owed.number, owed.sequence))
        again = self._again.get(owed.number)
        if again is not None and again.status != owed.status:
            return self._again.pop(owed.number)
        return super().registration(owed)
