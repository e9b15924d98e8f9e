"""``tekigo requirements``: the register, and what stands behind each requirement.

The matrix says of every requirement whether it is checked, from which depth on it can be
observed, what its check is called, and which faulty connectors violate it. JSON follows a
published schema; ``python -m conformance.cli.requirements`` writes that schema anew.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field

from conformance.checks.catalogue import checks
from conformance.cli.folder import writable
from conformance.mutants.catalogue import mutants as all_mutants
from conformance.result.file import write_text
from conformance.result.model import Bilingual
from conformance.specification.register import (
    DEPTHS,
    Block,
    Condition,
    Level,
    Requirement,
    register,
)
from reports.characters import pad, width
from simulator.contracts.problem import Language, Text

if TYPE_CHECKING:
    import argparse

SCHEMA: Final = "tekigo-requirements/1"
SCHEMA_FILE = resources.files("conformance.specification") / "schema/requirements.schema.json"

NARROWEST = 80
COVERAGES = ("checked", "planned", "not_testable")
PROVENANCES = ("published", "derived", "modelled")
WORDS = {
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

UNBROKEN = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+|\s+|.")
CLOSING = "。、」）)・"
HANGING = 2


class CheckLine(BaseModel):
    """The check of a requirement."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Bilingual = Field(description="what a conforming connector does")
    episode: str = Field(description="where its evidence comes from")


class MutantLine(BaseModel):
    """A faulty connector made to violate a requirement."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    story: Bilingual = Field(description="its fault in one line")


class Line(Requirement):
    """One requirement with what stands behind it."""

    check: CheckLine | None
    mutants: list[MutantLine]


class Matrix(BaseModel):
    """The register of one version and what stands behind it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    schema_: Literal["tekigo-requirements/1"] = Field(default=SCHEMA, alias="schema")
    register_: str = Field(alias="register", description="version of the register")
    blocks: list[Block]
    conditions: list[Condition]
    requirements: list[Line]


def requirements(options: argparse.Namespace) -> int:
    """Run ``tekigo requirements``: print the register, or write it to a file."""
    matrix = assemble()
    if options.format == "json":
        text = json_text(matrix)
    elif options.format == "html":
        text = html_text(matrix, options.lang)
    else:
        columns = shutil.get_terminal_size((100, 24)).columns
        text = table_text(matrix, options.lang, 100 if options.output else columns)
    if not options.output:
        print(text, end="")
        return 0
    file = Path(options.output)
    writable(file.parent, "--output")
    write_text(file, text)
    print(file.resolve())
    return 0


def assemble() -> Matrix:
    """Return the register with the checks and mutants this version has."""
    lines = _checks()
    mutants: dict[str, list[MutantLine]] = {}
    for one in all_mutants():
        line = MutantLine(name=one.name(), story=one.story())
        mutants.setdefault(one.kills, []).append(line)
    book = register()
    return Matrix(
        register_=book.version,
        blocks=book.block,
        conditions=book.condition,
        requirements=[
            Line(**dict(one), check=lines.get(one.id), mutants=mutants.get(one.id, []))
            for one in book.requirement
        ],
    )


def json_text(matrix: Matrix) -> str:
    """Return the matrix as JSON text that follows the published schema."""
    content = matrix.model_dump(mode="json", by_alias=True)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def schema_text() -> str:
    """Return the JSON Schema as the text that belongs in its file."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:requirements:1",
        **Matrix.model_json_schema(by_alias=True, mode="serialization"),
        "title": "tekigo requirements",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def html_text(matrix: Matrix, language: Language) -> str:
    """Return the matrix as one self-contained HTML page, every wording in both languages.

    Args:
        matrix: what to show.
        language: of all else; its wording comes first.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    css = resources.files("reports") / "templates/report.css"
    return environment.get_template("requirements.html.jinja").render(
        matrix=matrix,
        draft=any(r.level == "MUST" and r.coverage == "planned" for r in matrix.requirements),
        counts=_counts(matrix),
        style=Markup(css.read_text(encoding="utf-8")),  # noqa: S704  (our own file)
        language=language,
        other="en" if language == "ja" else "ja",
        words=WORDS,
        word=lambda key: _word(key, language),
        levels=get_args(Level),
        coverages=COVERAGES,
        provenances=PROVENANCES,
        depths=DEPTHS,
    )


def table_text(matrix: Matrix, language: Language, columns: int) -> str:
    """Return the matrix for a terminal.

    Args:
        matrix: what to show.
        language: of everything.
        columns: how wide the terminal is; nothing goes beyond, unless it is very narrow.
    """
    heads = [_word(key, language) for key in ("id", "level", "coverage", "depth", "origin")]
    cells = {one.id: _cells(one, language) for one in matrix.requirements}
    widths = [max(map(width, column)) for column in zip(heads, *cells.values(), strict=True)]
    left = sum(widths) + 2 * len(widths)
    room = max(columns, NARROWEST)

    def row(fixed: list[str], text: str) -> list[str]:
        first, *rest = _wrapped(text, room - left)
        start = "".join(pad(cell, size) + "  " for cell, size in zip(fixed, widths, strict=True))
        return [start + first, *(" " * left + line for line in rest)]

    indent = " " * (widths[0] + 2)
    lines = [_summary(matrix, language)]
    for block in matrix.blocks:
        lines += ["", _in(block.title, language), *row(heads, _word("requirement", language))]
        for one in matrix.requirements:
            if one.block == block.id:
                lines += row(cells[one.id], _wording(one, language))
                for text in _behind(one, language):
                    lines += [indent + line for line in _wrapped(text, room - len(indent))]
    return "\n".join(lines) + "\n"


def _checks() -> dict[str, CheckLine]:
    return {one.id: CheckLine(title=one.title, episode=one.episode.name) for one in checks()}


def _counts(matrix: Matrix) -> dict[str, Counter[str]]:
    """Count levels, coverages and origins: for each block, and in all under ""."""
    counts: dict[str, Counter[str]] = {block.id: Counter() for block in matrix.blocks}
    counts[""] = Counter()
    for one in matrix.requirements:
        for place in (one.block, ""):
            counts[place].update((one.level, one.coverage, one.provenance, "total"))
    return counts


def _summary(matrix: Matrix, language: Language) -> str:
    counts = _counts(matrix)[""]
    levels = " · ".join(f"{level} {counts[level]}" for level in get_args(Level))
    coverages = " · ".join(f"{_word(name, language)} {counts[name]}" for name in COVERAGES)
    head = f"{_word('title', language)} (register {matrix.register_})"
    return f"{head}: {counts['total']}\n{levels}\n{coverages}"


def _cells(one: Line, language: Language) -> list[str]:
    words = [_word(one.coverage, language), one.depth or "–", _word(one.provenance, language)]
    return [one.id, one.level, *words]


def _behind(one: Line, language: Language) -> list[str]:
    texts = []
    if one.condition:
        texts.append(f"{_word('condition', language)}: {_in(one.condition, language)}")
    if one.reason:
        texts.append(f"{_word('reason', language)}: {_in(one.reason, language)}")
    if one.check:
        texts.append(f"✓ {_in(one.check.title, language)}")
    if one.mutants:
        texts.append("✗ " + ", ".join(mutant.name for mutant in one.mutants))
    return texts


def _wrapped(text: str, room: int) -> list[str]:
    """Break a text into lines of at most `room` columns, Latin words whole."""
    lines = [""]
    for piece in UNBROKEN.findall(text):
        end = room if piece in CLOSING else room - HANGING
        if width(lines[-1] + piece) <= end:
            lines[-1] += piece
        elif not piece.isspace():
            lines.append(piece)
    return [line.rstrip() for line in lines if line.strip()]


def _wording(one: Requirement, language: Language) -> str:
    return one.ja if language == "ja" else one.en


def _in(text: Bilingual, language: Language) -> str:
    return text.ja if language == "ja" else text.en


def _word(key: str, language: Language) -> str:
    return WORDS[key].in_language(language)


if __name__ == "__main__":
    with resources.as_file(SCHEMA_FILE) as schema_file:
        write_text(schema_file, schema_text())
