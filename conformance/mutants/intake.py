"""Mutants of ③-1, ③-2 and ③-3: what they miss, double, change or forget."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from conformance.mutants.mutant import Mutant
from simulator.procedures.model import LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.connector.facts import Application, CertificateName, Listed, Stored
    from simulator.connector.links import Links


class ForgetsWaitingFilings(Mutant, kills="3-1.01", row=("identification", 5)):
    """紐付が届いても、待っている申請を見直さない。 /
    Never looks at waiting filings again when links arrive.
    """

    def identifies_again(self, stored: Stored) -> bool:
        del stored
        return False


class TakesPartOfABrokenFile(Mutant, kills="3-1.02"):
    """途中で切れた紐付ファイルの、届いた分だけを取り込む。 /
    Takes what came of a link file that broke off.
    """

    def link_file_is_whole(self, stated: int | None, rows: int) -> bool:
        del stated, rows
        return True


class TakesDeltasAsTheyCome(Mutant, kills="3-1.03", profile="modelled-2"):
    """差分を、番号ではなく届いた順に取り込む。 /
    Takes deltas in the order they come, whatever their numbers.
    """

    def deltas_due(self, current: int, waiting: list[int]) -> list[int]:
        del current
        return waiting


class TakesANearlyEmptyFile(Mutant, kills="3-1.04"):
    """行数が激減した全件ファイルでも置き換える。 /
    Replaces the links even by a full file that lost nearly all rows.
    """

    def full_file_replaces(self, rows: int, previous: int) -> bool:
        del rows, previous
        return True


class SkipsTheGap(Mutant, kills="3-1.05", profile="modelled-2"):
    """欠けた差分を飛ばして、後の差分を取り込む。 /
    Takes later deltas though one before them is missing.
    """

    def deltas_due(self, current: int, waiting: list[int]) -> list[int]:
        return sorted(number for number in waiting if number > current)


class TakesADeltaAgain(Mutant, kills="3-1.06", profile="modelled-2"):
    """取り込み済みの差分が届くと、もう一度取り込む。 / Takes a delta again when it comes again."""

    def deltas_due(self, current: int, waiting: list[int]) -> list[int]:
        again = [number for number in waiting if number <= current]
        return again + super().deltas_due(current, waiting)


class ForgetsLapsedLinks(Mutant, kills="3-1.07", row=("identification", 6)):
    """失効日時のある紐付を、到達日時を見ずに捨てる。 /
    Drops a link that has lapsed, whenever the filing arrived.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        del application
        return links.person(certificate, datetime.max.replace(tzinfo=UTC))


class ReadsDecimalAsHex(Mutant, kills="3-1.08", profile="modelled-2"):
    """10進のシリアル番号を16進として読む。 / Reads a decimal serial number as hexadecimal."""

    def serial(self, text: str, notation: Literal["hex", "decimal"]) -> str:
        del notation
        return super().serial(text, "hex")


class KeepsLeadingZeros(Mutant, kills="3-1.09"):
    """シリアル番号を文字列のまま比べる。 / Compares serial numbers as text, zeros and all."""

    def serial(self, text: str, notation: Literal["hex", "decimal"]) -> str:
        zeros = len(text) - len(text.lstrip("0"))
        return "0" * zeros + super().serial(text, notation)


class KeepsTheSignByte(Mutant, kills="3-1.10"):
    """DER の 00 を、シリアル番号の一部として読む。 /
    Reads the sign byte of DER as part of the serial number.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        number = int(certificate.serial, 16)
        sign = "00" if number.bit_length() % 8 == 0 else ""
        as_read = replace(certificate, serial=sign + certificate.serial)
        return super().identify(as_read, application, links)


class ReadsSerialsAsFloats(Mutant, kills="3-1.11"):
    """証明書のシリアル番号を浮動小数点数として読む。 /
    Reads the serial number of a certificate as a floating-point number.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        number = int(float(int(certificate.serial, 16)))
        as_read = replace(certificate, serial=f"{number:x}")
        return super().identify(as_read, application, links)


class ReadsTheFirstPageOnly(Mutant, kills="3-2.01"):
    """一覧の1ページ目だけを読む。 / Reads the first page of the list only."""

    def has_more(self, seen: int, total: int, page: int) -> bool:
        del seen, total, page
        return False


class FetchesEveryListing(Mutant, kills="3-2.02"):
    """一覧に現れるたびに取得し直して引き渡す。 /
    Fetches and hands over anew whenever the list names a filing.
    """

    def is_new(self, listed: Listed, known: Callable[[str], bool]) -> bool:
        del listed, known
        return True


class LooksOnlyAfterTheLastFetch(Mutant, kills="3-2.03"):
    """前回の取得時刻より後に到達した申請だけを探す。 /
    Searches only what arrived after its last fetch.
    """

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        since, until = super().window(last, now)
        return last or since, until


class LooksBackAnHour(Mutant, kills="3-2.03"):
    """前回の取得から、1時間だけさかのぼって探す。 /
    Searches from one hour before its last fetch.
    """

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        since, until = super().window(last, now)
        return since if last is None else last - timedelta(hours=1), until


class KnowsFilingsByTheSecond(Mutant, kills="3-2.04"):
    """到達日時の同じ申請を、取得済みとみなす。 /
    Takes a filing of a second already seen for one it has.
    """

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def is_new(self, listed: Listed, known: Callable[[str], bool]) -> bool:
        first = self._first.setdefault(listed.arrived, listed.number)
        return super().is_new(listed, known) and not (known(first) and first != listed.number)


class NeverLooksBack(Mutant, kills="3-2.07"):
    """一度読んだ時間帯を、二度と読まない。 / Never reads a stretch of time again."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        since, until = super().window(last, now)
        before, self._last = self._last, now
        return before or since, until


class LooksBackOneDay(Mutant, kills="3-2.08"):
    """長く止まっていても、1日前までしか探さない。 /
    Looks back one day only, however long it stood still.
    """

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        since, until = super().window(last, now)
        return max(since, now - timedelta(days=1)), until


class DatesByTheFetch(Mutant, kills="3-2.12"):
    """翌日に取得した申請の到達日時を、取得の時刻にする。 /
    Gives a filing that it fetches the next day the time of the fetch.
    """

    def arrival(self, application: Application, now: datetime) -> str:
        same_day = application.arrived.date() == now.date()
        return super().arrival(application, now) if same_day else now.isoformat(timespec="seconds")


class LooksAtTodayOnly(Mutant, kills="3-2.13"):
    """その日に到達した申請だけを探す。 / Searches only what arrived the same day."""

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        _, until = super().window(last, now)
        return now.replace(hour=0, minute=0, second=0, microsecond=0), until


class ReadsNumbersAsFloats(Mutant, kills="3-2.14"):
    """受付番号を浮動小数点数として読み、同じになるものを捨てる。 /
    Reads numbers of filings as floating-point numbers, and drops those that come out equal.
    """

    def __init__(self) -> None:
        self._first: dict[float, str] = {}

    def is_new(self, listed: Listed, known: Callable[[str], bool]) -> bool:
        first = self._first.setdefault(float(listed.number), listed.number)
        return super().is_new(listed, known) and first == listed.number


class AllowsTheClocksAMinute(Mutant, kills="op.04"):
    """前回の取得から、1分だけさかのぼって探す。 /
    Searches from one minute before its last fetch.
    """

    def window(self, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        since, until = super().window(last, now)
        return since if last is None else last - timedelta(minutes=1), until


class ListsOnlyWhatIsUnmarked(Mutant, kills="3-2.09", profile="modelled-2"):
    """取得済みの印のない申請だけを一覧で尋ねる。 /
    Lists only filings that are not yet marked as obtained.
    """

    def leaves_obtained_out(self) -> bool:
        return True


class GuessesTheNextNumber(Mutant, kills="3-2.06"):
    """一覧にない次の受付番号も取りに行く。 / Also tries the next number, which no list gave."""

    def to_fetch(self, numbers: list[str]) -> list[str]:
        return [*numbers, *(str(int(number) + 1) for number in numbers[-1:])]


class FillsTheFormItKnows(Mutant, kills="3-2.15"):
    """初めて見た様式版の項目だけを知り、後から増えた項目を空欄で引き渡す。 /
    Knows the items of the first version it saw, and hands later ones over blank.
    """

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    def items(self, application: Application) -> dict[str, str]:
        known = self._known.setdefault(application.procedure, set(application.values))
        return {
            name: value if name in known or name.startswith(LOCAL) else ""
            for name, value in application.values.items()
        }


class LeavesOwnItemsOut(Mutant, kills="3-2.16"):
    """自治体の独自項目を空欄で引き渡す。 / Hands the municipality's own items over blank."""

    def items(self, application: Application) -> dict[str, str]:
        return {
            name: "" if name.startswith(LOCAL) else value
            for name, value in application.values.items()
        }


class RepacksTheZip(Mutant, kills="3-3.01"):
    """申請ZIP を開いて圧縮し直す。 / Opens the 申請ZIP and packs it anew."""

    def package(self, content: bytes) -> bytes:
        repacked = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(repacked, "w") as new:
            for info in old.infolist():
                new.writestr(info, old.read(info), zipfile.ZIP_DEFLATED)
        return repacked.getvalue()


class KeepsStateInMemory(Mutant, kills="3-3.02"):
    """状態を記憶装置に残さない。 / Keeps its state in memory only."""

    def state_file(self, folder: Path) -> str:
        del folder
        return ":memory:"
