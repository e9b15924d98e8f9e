"""Mutants of ③-4: whom they take for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.mutants.mutant import Mutant
from simulator.contracts.filing import ProxyKind

NOBODYS: Final = "9" * 15

if TYPE_CHECKING:
    from simulator.connector.facts import Application, CertificateName, Stored
    from simulator.connector.links import Links


class IdentifiesByName(Mutant, kills="3-4.01", row=("identification", 1)):
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


class GuessesByName(Mutant, kills="3-4.02", row=("identification", 4)):
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


class MakesANumberUp(Mutant, kills="3-4.02", row=("identification", 2)):
    """紐付がなければ、仮の宛名番号で引き渡す。 /
    Hands filings without a link over under a 宛名番号 that it makes up.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        return super().identify(certificate, application, links) or NOBODYS


class LooksUpTheSerialAlone(Mutant, kills="3-4.03", row=("identification", 3)):
    """発行者と種別を見ず、シリアル番号だけで探す。 /
    Looks the serial number up without issuer and kind.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        del application
        return next(iter(links.persons_by_serial(certificate.serial)), None)


class TakesTheSenderForTheSubject(Mutant, kills="3-4.04"):
    """提出代行を本人の申請とみなす。 / Takes what a 提出代行者 sent for their own filing."""

    def subject(self, stored: Stored, application: Application, signer: str) -> str:
        sent = application.filed_by == ProxyKind.SENDER
        return signer if sent else super().subject(stored, application, signer)


class WritesTheSignerTwice(Mutant, kills="3-4.05"):
    """職員が対象者の宛名番号を入力しても、署名者のものを両方の列に書く。 /
    Writes the signer's number into both columns though staff entered the subject's.
    """

    def subject(self, stored: Stored, application: Application, signer: str) -> str:
        return signer if super().subject(stored, application, signer) else ""


def _name_and_birth(application: Application) -> tuple[str, str]:
    return application.values["name"], application.values["born"]
