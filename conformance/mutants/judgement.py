"""Mutants of the signature rules and of ③-4: whom they believe, and whom they take for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant
from simulator.connector.facts import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.connector.facts import Application, CertificateName, SignatureFacts
    from simulator.connector.links import Links


class SkipsTheDigests(Mutant, kills="sig.01"):
    """署名対象の要約値を照合しない。 / Does not compare digests with what was signed."""

    def decide_signature(self, facts: SignatureFacts, arrived: datetime) -> Decision:
        return super().decide_signature(replace(facts, intact=True), arrived)


class SkipsRevocation(Mutant, kills="sig.02"):
    """失効を確かめない。 / Does not look at revocation."""

    def decide_signature(self, facts: SignatureFacts, arrived: datetime) -> Decision:
        return super().decide_signature(replace(facts, status="good", revoked_at=None), arrived)


class RefusesWhateverIsRevokedNow(Mutant, kills="sig.03"):
    """今失効していれば、到達日時に関わらず退ける。 /
    Refuses what is revoked now, whenever it arrived.
    """

    def decide_signature(self, facts: SignatureFacts, arrived: datetime) -> Decision:
        if facts.revoked_at is not None:
            return Decision("refused", "失効している")
        return super().decide_signature(facts, arrived)


class AcceptsEitherKind(Mutant, kills="sig.04"):
    """利用者証明用の証明書でも署名とみなす。 /
    Takes a 利用者証明用 certificate for a signing one.
    """

    def decide_signature(self, facts: SignatureFacts, arrived: datetime) -> Decision:
        return super().decide_signature(replace(facts, kind="signature"), arrived)


class IdentifiesByName(Mutant, kills="3-4.01"):
    """一度特定した氏名と生年月日の人を、同じ人とみなす。 /
    Takes the same name and birth date for the same person.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        who = _name_and_birth(application)
        person = self._known.get(who) or super().identify(certificate, application, links)
        if person:
            self._known[who] = person
        return person


class GuessesByName(Mutant, kills="3-4.02"):
    """紐付がなければ、氏名と生年月日が同じ住民を申請者とみなす。 /
    Without a link, takes the resident of the same name and birth date.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        who = _name_and_birth(application)
        person = super().identify(certificate, application, links)
        if person:
            self._known[who] = person
        return person or self._known.get(who)


class LooksUpTheSerialAlone(Mutant, kills="3-4.03"):
    """発行者と種別を見ず、シリアル番号だけで探す。 /
    Looks the serial number up without issuer and kind.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        del application
        return next(iter(links.persons_by_serial(certificate.serial)), None)


def _name_and_birth(application: Application) -> tuple[str, str]:
    return application.values["name"], application.values["born"]
