"""The last look at what is generated: nothing leaves that could pass for real.

Twelve digits with a right check digit are somebody's 個人番号 once in a thousand, so only those are
let through that the run was told to make and lists. Certificates must say TEST in issuer and
subject: those of the production authorities do not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryptography import x509

from simulator.contracts.problem import EngineProblem, Text
from simulator.residents.mynumber import is_valid

if TYPE_CHECKING:
    from collections.abc import Container

# In either width, with a gap after each four or without, and no part of a longer number or digest.
_EDGE = "[0-9A-Za-z\uff10-\uff19]"
TWELVE = re.compile(rf"(?<!{_EDGE})\d{{4}}(?P<gap>[ -]?)\d{{4}}(?P=gap)\d{{4}}(?!{_EDGE})")


def look_at_text(text: str, place: str, listed: Container[str]) -> None:
    """See that a text holds no 個人番号 but those that are listed.

    Args:
        text: any text: a table, an application.
        place: what it is, for the message.
        listed: numbers the run was told to make.

    Raises:
        EngineProblem: it holds another.
    """
    for found in TWELVE.finditer(text):
        number = "".join(str(int(digit)) for digit in found[0] if digit.isdecimal())
        if is_valid(number) and number not in listed:
            shown = f"{number[:2]}**********"
            raise EngineProblem(
                Text(
                    f"{place} に個人番号として通る番号 {shown} があります。書き出しません。",
                    f"{place} holds {shown}, which could be a true 個人番号; it is not written.",
                ),
                Text(
                    "個人番号を使うには --mynumber valid を指定してください。指定しているなら、"
                    "この番号がどのデータから来たか報告してください。",
                    "Use --mynumber valid to have such numbers made and listed; if you did, report"
                    " which data it comes from.",
                ),
            )


def look_at_certificate(der: bytes, place: str) -> None:
    """See that a certificate says TEST in its issuer and in its subject.

    Args:
        der: the certificate.
        place: what it is, for the message.

    Raises:
        EngineProblem: it does not.
    """
    certificate = x509.load_der_x509_certificate(der)
    for name in (certificate.issuer, certificate.subject):
        if "TEST" not in name.rfc4514_string():
            shown = name.rfc4514_string()
            raise EngineProblem(
                Text(
                    f"{place} の証明書が試験用と名乗りません: {shown}",
                    f"The certificate in {place} does not say TEST: {shown}",
                ),
                Text(
                    "本番の認証局の証明書は書き出しません。この表示を添えて報告してください。",
                    "Nothing of a production authority is written. Report it with this message.",
                ),
            )
