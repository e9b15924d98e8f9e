"""Mutants of ③-1, ③-3 and ③-4 around what happens to residents, and what staff enter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant
from simulator.cards.holder import in_certificate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.connector.facts import Application, CertificateName, LinkRow, Stored
    from simulator.connector.links import Links


class HandsOverAnewWhenLinksCome(Mutant, kills="3-1.12"):
    """紐付が届くと、引き渡した申請も特定し直して引き渡す。 /
    Identifies and hands over again what it had handed over, whenever links arrive.
    """

    def identifies_again(self, stored: Stored) -> bool:
        return super().identifies_again(stored) or stored.state == "handed-over"


class KeepsTheNumberItFoundFirst(Mutant, kills="3-1.13"):
    """待っている申請の宛名番号を、最初に特定したまま変えない。 /
    Keeps the 宛名番号 it found for a waiting filing, whatever the links say by then.
    """

    def signer(self, stored: Stored, found: str) -> str:
        return stored.entered or stored.signer or found


class ForgetsLinksAtARestart(Mutant, kills="3-3.04"):
    """再起動で紐付を失い、次のファイルを待つ。 /
    Loses its links at a restart, and waits for the next file.
    """

    def keeps_links(self) -> bool:
        return False


class KeepsOneCertificateAPerson(Mutant, kills="3-4.06"):
    """同じ認証局の証明書は、一人に最後の一枚だけを残す。 /
    Of one person's certificates from one CA, keeps the last only.
    """

    def one_person_each(self, rows: Sequence[LinkRow]) -> list[LinkRow]:
        last = {(row.person, row.certificate.issuer): row for row in rows}
        return super().one_person_each(list(last.values()))


class KeepsOneIssuerAPerson(Mutant, kills="3-4.07"):
    """署名用証明書の認証局は、一人に一つと決めている。 /
    Knows one CA of 署名用 certificates a person.
    """

    def one_person_each(self, rows: Sequence[LinkRow]) -> list[LinkRow]:
        first: dict[tuple[str, str], str] = {}
        own = [
            row
            for row in rows
            if first.setdefault((row.person, row.certificate.kind), row.certificate.issuer)
            == row.certificate.issuer
        ]
        return super().one_person_each(own)


class KeepsOneIssuerASerial(Mutant, kills="3-4.03"):
    """種別とシリアル番号の同じ証明書は、最後の発行者のものだけを残す。 /
    Of certificates with one kind and serial number keeps those of the last issuer.
    """

    def one_person_each(self, rows: Sequence[LinkRow]) -> list[LinkRow]:
        names = [row.certificate for row in rows]
        last = {(name.kind, name.serial): name for name in names}.values()
        return super().one_person_each([row for row in rows if row.certificate in last])


class TakesTheLastOfTwoNumbers(Mutant, kills="3-4.08", row=("identification", 8)):
    """一枚の証明書に二つの宛名番号があれば、後の方を採る。 /
    Of two 宛名番号 linked to one certificate, takes the last.
    """

    def one_person_each(self, rows: Sequence[LinkRow]) -> list[LinkRow]:
        return list({row.certificate: row for row in rows}.values())


class OverlooksLapses(Mutant, kills="3-4.09", row=("identification", 7)):
    """紐付の失効日時を見ない。 / Never looks at when a link lapsed."""

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        del application
        return links.person(certificate, datetime.min.replace(tzinfo=UTC))


class KnowsPeopleByTelephone(Mutant, kills="3-4.10"):
    """一度特定した人を、電話番号で覚えている。 /
    Remembers whom it identified by their telephone number.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        telephone = application.values["phone"]
        person = self._known.get(telephone) or super().identify(certificate, application, links)
        if person:
            self._known[telephone] = person
        return person


class KeepsTheNumberOfACertificate(Mutant, kills="3-4.11"):
    """一枚の証明書の宛名番号は変わらないと決めている。 /
    Takes it that the 宛名番号 of a certificate never changes.
    """

    def __init__(self) -> None:
        self._known: dict[CertificateName, str] = {}

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        person = self._known.get(certificate) or super().identify(certificate, application, links)
        if person:
            self._known[certificate] = person
        return person


class LeavesNonResidentsOut(Mutant, kills="3-4.12"):
    """職員が宛名番号を入力しても、紐付がなければ引き渡さない。 /
    Hands nothing over without a link, though staff entered a 宛名番号.
    """

    def signer(self, stored: Stored, found: str) -> str:
        del stored
        return found


class ComparesNamesWithTheCertificate(Mutant, kills="3-4.13"):
    """申請の氏名が証明書の氏名と一字でも違えば、特定しない。 /
    Identifies nobody whose name in the form is not, to the letter, that in the certificate.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        name = application.values["name"]
        in_full, _ = in_certificate(name)
        return super().identify(certificate, application, links) if in_full == name else None


class DropsTheZerosOfAddressNumbers(Mutant, kills="3-4.15"):
    """宛名番号を数として扱い、先頭のゼロを落とす。 /
    Takes a 宛名番号 for a number, and drops the zeros it begins with.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        person = super().identify(certificate, application, links)
        return person and str(int(person))
