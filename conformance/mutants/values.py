"""Mutants of ③-6 around values: each loses one kind of character or value, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.connector.facts import Application

NEAREST = str.maketrans({"\U00020bb7": "\u5409", "\U0001b001": "\u3048"})
SIMPLER = str.maketrans({"\u69d7": "\u6a4b", "\u9dd7": "\u9d0e"})
AS_WINDOWS = str.maketrans({"\u301c": "\uff5e", "\u2212": "\uff0d"})
WIDE_SIGNS = str.maketrans({",": "\uff0c", '"': "\uff02"})
SELECTORS = re.compile("[\U000e0100-\U000e01ef]")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
VOICED = re.compile("[\u3041-\u30ff][\u3099\u309a]")
OF_OTHER_WIDTH = re.compile("[\uff01-\uffef]+")
SUMMERS = re.compile("19(48|49|50|51)-0[4-8]-[0-9]{2}")
DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
MARKUP = re.compile("<[^>]*>")
UNKNOWN_DAY = re.compile("(?<=^[0-9]{4})-00-00$")
SUMMER_TIME = timezone(timedelta(hours=10))
JST = timezone(timedelta(hours=9))
TOKYO = ZoneInfo("Asia/Tokyo")
LAST_OF_THIS_CENTURY = 68
NAME_UNITS = 60
GETA = "\u3013"
COLUMN_BYTES = 150


class TakesTheNearestCharacter(Mutant, kills="3-6.05"):
    """基本多言語面の外の文字を、近い文字に置き換える。 /
    Puts a near character for one outside the Basic Multilingual Plane.
    """

    def value(self, text: str) -> str:
        return text.translate(NEAREST)


class DropsSelectors(Mutant, kills="3-6.06"):
    """漢字の異体字セレクタを落とす。 / Drops the variation selectors of ideographs."""

    def value(self, text: str) -> str:
        return SELECTORS.sub("", text)


class UnifiesIdeographs(Mutant, kills="3-6.07"):
    """互換漢字を統合漢字にする。 / Makes unified ideographs of compatibility ideographs."""

    def value(self, text: str) -> str:
        return "".join(unicodedata.normalize("NFC", character) for character in text)


class ComposesVoicedMarks(Mutant, kills="3-6.08"):
    """かなの濁点を合成する。 / Composes kana with their voiced marks."""

    def value(self, text: str) -> str:
        return VOICED.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)


class EvensWidths(Mutant, kills="3-6.09"):
    """半角カナを全角に、全角英数字を半角にする。 /
    Widens half-width kana, and narrows full-width letters.
    """

    def value(self, text: str) -> str:
        return OF_OTHER_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)


class WritesSignsAsWindows(Mutant, kills="3-6.10"):
    """波ダッシュとマイナス記号を、Windows の符号位置にする。 /
    Gives wave dash and minus sign the code points of Windows.
    """

    def value(self, text: str) -> str:
        return text.translate(AS_WINDOWS)


class MasksPrivateUse(Mutant, kills="3-6.11"):
    """外字を「〓」にする。 / Writes 〓 for private-use characters."""

    def value(self, text: str) -> str:
        return PRIVATE_USE.sub(GETA, text)


class Simplifies(Mutant, kills="3-6.12"):
    """CP932 にない漢字を、CP932 にある字にする。 /
    Writes a kanji of CP932 for one that CP932 lacks.
    """

    def value(self, text: str) -> str:
        return text.translate(SIMPLER)


class Strips(Mutant, kills="3-6.13"):
    """値の前後の空白を取り除く。 / Strips blanks around values."""

    def value(self, text: str) -> str:
        return text.strip()


class WritesCrLf(Mutant, kills="3-6.14"):
    """値の中の LF を CRLF にする。 / Turns line feeds inside values into CRLF."""

    def value(self, text: str) -> str:
        return text.replace("\n", "\r\n")


class WidensSigns(Mutant, kills="3-6.15"):
    """引用符とコンマを全角にして、囲まずに済ませる。 /
    Widens quotes and commas, so as not to have to quote.
    """

    def value(self, text: str) -> str:
        return text.translate(WIDE_SIGNS)


class CutsByBytes(Mutant, kills="3-6.16"):
    """値を150バイトで切る。 / Cuts values at 150 bytes."""

    def value(self, text: str) -> str:
        return text.encode()[:COLUMN_BYTES].decode(errors="ignore")


class DropsLeadingZeros(Mutant, kills="3-6.17"):
    """数字だけの値の、先頭のゼロを落とす。 / Drops the zeros that values of digits begin with."""

    def value(self, text: str) -> str:
        return text.lstrip("0") if text.isascii() and text.isdigit() else text


class TakesDatesForInstants(Mutant, kills="3-6.18"):
    """日付を東京の午前0時とみなし、UTC+9 の日付に直す。 /
    Takes a date for midnight in Tokyo, and writes the date at UTC+9.
    """

    def value(self, text: str) -> str:
        if not SUMMERS.fullmatch(text):
            return text
        midnight = datetime.fromisoformat(text).replace(tzinfo=SUMMER_TIME)
        return midnight.astimezone(JST).date().isoformat()


class MovesDatesWithoutAMidnight(Mutant, kills="3-6.18"):
    """その地の午前0時がない日付を、前の日にする。 /
    Makes a date that had no midnight the day before.
    """

    def value(self, text: str) -> str:
        if not SUMMERS.fullmatch(text):
            return text
        day = datetime.fromisoformat(text).replace(tzinfo=TOKYO)
        there = day.astimezone(UTC).astimezone(TOKYO).replace(tzinfo=None)
        moved = there != day.replace(tzinfo=None)
        return (day - timedelta(days=1)).date().isoformat() if moved else text


class WritesYearsInTwoDigits(Mutant, kills="3-6.18"):
    """年を2桁で持ち、68年までを2000年代とみなす。 /
    Keeps two digits of a year, and takes those up to 68 for years after 2000.
    """

    def value(self, text: str) -> str:
        if not DATE.fullmatch(text):
            return text
        year = int(text[2:4])
        return f"{(2000 if year <= LAST_OF_THIS_CENTURY else 1900) + year}{text[4:]}"


class CutsNamesByUnits(Mutant, kills="3-6.16"):
    """氏名を、UTF-16 の60単位で切る。 / Cuts names at 60 units of UTF-16."""

    def items(self, application: Application) -> dict[str, str]:
        values = super().items(application)
        name = values["name"].encode("utf-16-le")[: 2 * NAME_UNITS]
        return values | {"name": name.decode("utf-16-le", errors="ignore")}


class DisarmsFormulas(Mutant, kills="3-6.01"):
    """表計算の式に見える値の前に、引用符を付ける。 /
    Puts an apostrophe before values that look like formulas.
    """

    def value(self, text: str) -> str:
        return f"'{text}" if text.startswith("=") else text


class StripsMarkup(Mutant, kills="3-6.01"):
    """値の中の、山括弧で囲まれた部分を取り除く。 /
    Takes out of values whatever stands in angle brackets.
    """

    def value(self, text: str) -> str:
        return MARKUP.sub("", text)


class MakesUpBirthdays(Mutant, kills="3-6.19"):
    """不明な月日を1月1日とする。 / Makes an unknown month and day 1 January."""

    def value(self, text: str) -> str:
        return UNKNOWN_DAY.sub("-01-01", text)


class ComposesNamesOfFiles(Mutant, kills="3-6.26"):
    """構成管理情報のファイル名を NFC に正規化する。 /
    Normalises the names of files in the manifest to NFC.
    """

    def is_as_listed(self, listed: Mapping[str, str], found: Mapping[str, str]) -> bool:
        composed = {unicodedata.normalize("NFC", name): digest for name, digest in listed.items()}
        return super().is_as_listed(composed, found)


class WritesNull(Mutant, kills="3-6.20"):
    """空欄の項目に「null」と書く。 / Writes null for blank items."""

    def value(self, text: str) -> str:
        return text or "null"
