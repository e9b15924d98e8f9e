"""The words in which the register is shown, wherever it is: terminal, file or page."""

from __future__ import annotations

from typing import Final

from simulator.contracts.problem import Text

COVERAGES: Final = ("checked", "planned", "not_testable")
PROVENANCES: Final = ("published", "derived", "modelled")
WORDS: Final = {
    "title": Text("要求の一覧", "Requirements"),
    "version": Text("要求の版 (register)", "Register"),
    "intro": Text(
        "コネクタに求めることのすべてです。外から見て確かめられることを、一文に一つずつ書いています。",
        "All that is asked of a connector: one thing a sentence that can be seen from outside.",
    ),
    "not-official": Text(
        "公式の仕様ではありません。由来が「公表」でないものの中身は、tekigo が定めました。",
        "This is not the official specification. What is not published is tekigo's own.",
    ),
    "draft": Text(
        "検査が準備中の MUST がある間、この一覧は草案です。",
        "While the check of any MUST is planned, the register is a draft.",
    ),
    "numbers": Text("件数", "In numbers"),
    "reading": Text("読み方", "How to read it"),
    "block": Text("区分", "Block"),
    "total": Text("計", "Total"),
    "id": Text("番号", "Id"),
    "level": Text("水準", "Level"),
    "requirement": Text("要求", "Requirement"),
    "coverage": Text("検査", "Check"),
    "depth": Text("深さ", "Depth"),
    "origin": Text("由来", "Origin"),
    "check": Text("検査", "Check"),
    "mutants": Text("見つけ出す誤り", "Faults it catches"),
    "condition": Text("対象", "Concerns"),
    "roles": Text("役割", "Roles"),
    "source": Text("出典", "Source"),
    "why": Text("理由", "Why"),
    "reason": Text("検査できない理由", "Why it cannot be checked"),
    "checked": Text("検査あり", "checked"),
    "planned": Text("準備中", "planned"),
    "not_testable": Text("検査できない", "not testable"),
    "published": Text("公表", "published"),
    "derived": Text("派生", "derived"),
    "modelled": Text("模型", "modelled"),
    "MUST-means": Text("守らなければ不適合です。", "Whoever breaks it does not conform."),
    "SHOULD-means": Text("守ることを勧めます。", "Recommended."),
    "MAY-means": Text("してもしなくてもよいことです。", "Free either way."),
    "published-means": Text(
        "公表資料の文言や数値を読んで確かめたもの。",
        "The sentence or figure was read in a published source.",
    ),
    "derived-means": Text(
        "見出しや名称は公表資料にあり、中身は tekigo が定めたもの。",
        "A published heading, name or figure stands behind it; the content is tekigo's.",
    ),
    "modelled-means": Text(
        "公表資料がなく、tekigo が定めたもの。", "No published source; tekigo's own."
    ),
    "observe-means": Text(
        "コネクタに手を加えず、模擬環境に向けるだけ。",
        "The connector is only pointed at the simulator.",
    ),
    "trigger-means": Text(
        "さらに、一周期を始めさせる手段がある。", "There is also a way to start one cycle."
    ),
    "drive-means": Text(
        "さらに、職員の決定・時刻・再起動を指示できる。",
        "Decisions by staff, clock and restarts can be ordered too.",
    ),
    "depth-means": Text(
        "○ は観察できる深さです。検査があるかどうかは、検査の欄で分かります。",
        "○ marks where it can be observed. Whether it is checked is said under Check.",
    ),
    "reached": Text("観察できる", "can be observed"),
    "not-reached": Text("観察できない", "cannot be observed"),
}
