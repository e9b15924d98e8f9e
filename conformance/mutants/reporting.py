"""Mutants of ③-5, ③-6 and operations: what they tell the resident, the core systems, the log."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant
from simulator.residents.mynumber import Policy

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.connector.facts import Application, Owed, Row


class NeverReportsReceipt(Mutant, kills="3-5.01", row=("status", 2)):
    """「受付」を登録しない。 / Never registers 受付."""

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        return [
            status
            for status in super().first_status(ready=ready, signed=signed)
            if status != "received"
        ]


class CompletesByItself(Mutant, kills="3-5.02"):
    """引き渡すと同時に「完了」を登録する。 / Registers 完了 as soon as it hands over."""

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        return [
            *super().first_status(ready=ready, signed=signed),
            *(["completed"] if ready else []),
        ]


class KeepsDecisionsToItself(Mutant, kills="3-5.03", row=("status", 7)):
    """職員の決定をポータルに登録しない。 / Never registers decisions by staff."""

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        del decision, waiting
        return None


class ForgetsFailedRegistrations(Mutant, kills="3-5.04"):
    """断られた登録をやり直さない。 / Does not repeat a registration that failed."""

    def keeps_unsent(self, *, cut: bool) -> bool:
        return cut


class TakesALostAnswerForDone(Mutant, kills="3-5.09"):
    """応答が失われた登録を、済んだものとみなす。 /
    Takes a registration whose answer was lost for done.
    """

    def keeps_unsent(self, *, cut: bool) -> bool:
        return not cut


class SaysThatItRepeats(Mutant, kills="3-5.10", row=("status", 3)):
    """やり直す登録の連絡事項に「再送」と書き足す。 /
    Adds to the comment of a registration that it is made again.
    """

    def __init__(self) -> None:
        self._told: set[str] = set()

    def registration(self, owed: Owed) -> Owed:
        again = owed.number in self._told
        self._told.add(owed.number)
        return replace(owed, comment=owed.comment + "（再送）") if again else owed


class NormalisesText(Mutant, kills="3-6.01"):
    """文字を NFC に正規化する。 / Normalises text to NFC."""

    def value(self, text: str) -> str:
        return unicodedata.normalize("NFC", text)


class WritesLegacyCharacters(Mutant, kills="3-6.01"):
    """CP932 にない文字を「?」に置き換える。 / Replaces what CP932 lacks by a question mark."""

    def value(self, text: str) -> str:
        return text.encode("cp932", errors="replace").decode("cp932")


class DropsVariationSelectors(Mutant, kills="3-6.01"):
    """異体字セレクタを落とす。 / Drops variation selectors."""

    def value(self, text: str) -> str:
        return "".join(c for c in text if unicodedata.category(c) != "Mn")


class ReadsNumbersAsNumbers(Mutant, kills="3-6.01"):
    """数字だけの項目を数値として扱う。 / Treats items of digits as numbers."""

    def value(self, text: str) -> str:
        return str(int(text)) if text.isascii() and text.isdigit() else text


class JoinsLines(Mutant, kills="3-6.01"):
    """改行を空白にする。 / Turns line feeds into spaces."""

    def value(self, text: str) -> str:
        return text.replace("\n", " ")


class SortsRowsAsText(Mutant, kills="3-6.02"):
    """繰返しの行を、番号の文字列順に並べる。 / Sorts rows by their number as text."""

    def rows(self, rows: list[Row]) -> list[Row]:
        return sorted(rows, key=lambda row: str(row.number))


class ForgetsTheMarker(Mutant, kills="3-6.03"):
    """完了の印を置かない。 / Never writes the completion marker."""

    def completes(self, sign: Path) -> Path | None:
        del sign
        return None


class LogsNames(Mutant, kills="op.01"):
    """ログに申請者の氏名を書く。 / Writes applicants' names into the log."""

    def log_line(self, application: Application) -> str:
        return f"{super().log_line(application)} 氏名={application.values['name']}"


class LogsMyNumbers(Mutant, kills="op.06", policy=Policy.WRONG_CHECK_DIGIT):
    """ログに申請者の個人番号を書く。 / Writes applicants' 個人番号 into the log."""

    def log_line(self, application: Application) -> str:
        return f"{super().log_line(application)} 個人番号={application.values['my_number']}"


class LogsThePassword(Mutant, kills="op.05"):
    """ログインのたびに、ログにパスワードを書く。 /
    Writes the password into the log at every login.
    """

    def login_line(self, account: str, password: str) -> str:
        return f"{super().login_line(account, password)} パスワード={password}"
