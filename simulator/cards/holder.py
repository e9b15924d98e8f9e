"""The person on a card, and how a 署名用 certificate writes that person down."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from simulator.pki.leaf import Attributes, Municipality


@dataclass(frozen=True)
class Writing:
    """How a certificate writes what it cannot write (代替文字), where no source says it.

    That such characters are replaced is published by municipalities. The rest is our model, and
    both can be switched.

    Args:
        substitute: stands in for one; the geta mark U+3013.
        joins: a base character counts as one with the marks and variation selectors after it.
    """

    substitute: str = "〓"
    joins: bool = True


WRITING = Writing()
ADDRESS_LIMIT = 200

_ERAS = (
    (date(2019, 5, 1), "5"),  # 令和
    (date(1989, 1, 8), "4"),  # 平成
    (date(1926, 12, 25), "3"),  # 昭和
    (date(1912, 7, 30), "2"),  # 大正
    (date(1868, 10, 23), "1"),  # 明治
)

_WINDOWS_TWINS = frozenset("―～∥－￠￡￢")
"""JIS X 0208 characters under the code points Windows gives them, which the codec does not know."""


class Sex(StrEnum):
    """性別, by its code in the certificate. Source: [S] openssl output of a certificate."""

    MALE = "1"  # 男
    FEMALE = "2"  # 女
    UNKNOWN = "3"  # 不明


@dataclass(frozen=True)
class Holder:
    """Whom a card is issued to, as the resident register knows the person.

    Args:
        name: 氏名, family and given name parted by U+3000.
        born: 生年月日.
        sex: 性別.
        address: 住所, beginning with the prefecture, without postcode, at most 200 characters.
        municipality: the municipality that hands over the card.

    Raises:
        ValueError: name or address is blank, or the address is too long.
    """

    name: str
    born: date
    sex: Sex
    address: str
    municipality: Municipality

    def __post_init__(self) -> None:
        """Refuse a holder no certificate could name.

        Source of the limit of 住所: [S] openssl output and notes in public code.
        """
        if not self.name.strip() or not self.address.strip():
            raise ValueError(
                f"a holder needs a name and an address: {self.name!r}, {self.address!r}"
            )
        if len(self.address) > ADDRESS_LIMIT:
            raise ValueError(f"an address has at most {ADDRESS_LIMIT} characters: {self.address!r}")

    def attributes(self, writing: Writing = WRITING) -> Attributes:
        """Return the four items as a 署名用 certificate writes them."""
        name, name_substitutions = in_certificate(self.name, writing)
        address, address_substitutions = in_certificate(self.address, writing)
        return Attributes(
            name=name,
            name_substitutions=name_substitutions,
            sex=self.sex.value,
            born=era_date(self.born),
            address=address,
            address_substitutions=address_substitutions,
        )


def in_certificate(text: str, writing: Writing = WRITING) -> tuple[str, str]:
    """Return a text as a certificate writes it, and its 代替文字の使用位置情報.

    Characters are limited to JIS 第1・第2水準 and 補助漢字, others are replaced (FAQ of 神戸市 and
    水戸市). One digit a character tells whether it is a substitute [S]. The set is judged by the
    codec euc_jp: JIS X 0208 and JIS X 0212, and with them ASCII and half-width kana.
    """
    characters = _characters(text) if writing.joins else list(text)
    written = [_written(character) for character in characters]
    flags = "".join("0" if one else "1" for one in written)
    return "".join(one or writing.substitute for one in written), flags


def era_date(day: date) -> str:
    """Return a date as EYYYYMMDD: the era's number, then the Gregorian date.

    1 明治, 2 大正, 3 昭和, 4 平成, 5 令和. Source: [S] ASN.1 sample ``319801231``. The first days
    of the eras are those of the cabinet orders and edicts that named them.

    Raises:
        ValueError: the day lies before 明治.
    """
    for first, era in _ERAS:
        if day >= first:
            return f"{era}{day:%Y%m%d}"
    raise ValueError(f"no era of the certificate covers {day}")


def _characters(text: str) -> list[str]:
    """Split a text into base characters with what belongs to them."""
    characters: list[str] = []
    for point in text:
        if characters and unicodedata.category(point).startswith("M"):
            characters[-1] += point
        else:
            characters.append(point)
    return characters


def _written(character: str) -> str | None:
    """Return how a certificate writes one character, None when it cannot.

    A character with marks is composed. A lone one is not: normal forms would turn a compatibility
    ideograph into another glyph, and nobody would be told.
    """
    if len(character) > 1:
        character = unicodedata.normalize("NFC", character)
    try:
        character.encode("euc_jp")
    except UnicodeEncodeError:
        return character if character in _WINDOWS_TWINS else None
    return character
