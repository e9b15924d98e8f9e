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
from typing import TYPE_CHECKING, Any, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.cli.folder import writable
from conformance.mutants.traced import Line, Matrix, assemble
from conformance.result.file import write_text
from conformance.result.model import Bilingual
from conformance.specification.register import DEPTHS, Level, Requirement
from conformance.specification.wording import COVERAGES, PROVENANCES, WORDS
from reports.characters import pad, width
from simulator.contracts.problem import Language

if TYPE_CHECKING:
    import argparse

SCHEMA_FILE = resources.files("conformance.specification") / "schema/requirements.schema.json"

NARROWEST = 80
UNBROKEN = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+|\s+|.")
CLOSING = "。、」）)・"
HANGING = 2


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
