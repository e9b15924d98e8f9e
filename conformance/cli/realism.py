"""``tekigo realism``: draws a population and compares it with what was published about residents.

The table tells of each margin how far ours is from what was published, and how far it may be. The
page draws every value. What the model was not fitted to is marked as held out.
"""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.cli.folder import writable
from conformance.result.file import write_text
from reports.characters import pad, width
from simulator.contracts.problem import Language, Problem, Text
from simulator.residents import margins, places, population

if TYPE_CHECKING:
    import argparse

    from simulator.residents.margins import Measured

DAY = date(2026, 4, 1)
LEAST = 5000
WORDS = {
    "title": Text("住民の現実味", "How real residents are"),
    "intro": Text(
        "架空の住民を公表された統計と比べます。距離が許容内なら ✓ です。"
        "「検証用」は、模型を作るときに使っていない統計です。",
        "Made-up residents beside published statistics; ✓ where the distance is within what it may"
        " be. Held out are statistics that the model was made without.",
    ),
    "margin": Text("統計", "Statistic"),
    "of": Text("対象", "Of"),
    "published": Text("公表", "published"),
    "measured": Text("測定", "measured"),
    "distance": Text("距離", "distance"),
    "gate": Text("許容", "may be"),
    "held_out": Text("検証用", "held out"),
    "told": Text("参考", "told only"),
    "source": Text("出典", "Source"),
    "households": Text("世帯", "households"),
}


def realism(options: argparse.Namespace) -> int:
    """Run ``tekigo realism``: print the table, write the page where asked; 1 if a gate is missed.

    Raises:
        Problem: the population asked for is too small to say anything, or of no municipality.
    """
    if options.count < LEAST:
        raise Problem(
            Text(
                f"--count {options.count} では少なすぎて比べられません。",
                f"--count {options.count} is too small to compare anything.",
            ),
            Text(f"{LEAST} 以上を指定してください。", f"Give {LEAST} or more."),
        )
    place = places.municipality(options.municipality)
    homes = (
        population.household(options.seed, index, DAY, municipality=place.code)
        for index in range(options.count)
    )
    found = margins.measure(homes, DAY)
    print(table_text(found, options.lang), end="")
    if options.output:
        file = Path(options.output)
        writable(file.parent, "--output")
        write_text(file, html_text(found, options.lang, options.count, options.seed))
        print(file.resolve())
    return 0 if all(one.agrees for one in found if one.margin.told is None) else 1


def table_text(found: tuple[Measured, ...], language: Language) -> str:
    """Return the comparison for a terminal, one margin a line."""
    heads = ["", *(_word(key, language) for key in ("margin", "distance", "gate")), ""]
    rows = [heads, *(_cells(one, language) for one in found)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(pad(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join(lines) + "\n"


def html_text(found: tuple[Measured, ...], language: Language, count: int, seed: int) -> str:
    """Return the comparison as one self-contained HTML page.

    Args:
        found: the margins.
        language: of the page.
        count: how many households were drawn.
        seed: of the population.
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
    return environment.get_template("realism.html.jinja").render(
        found=found,
        count=count,
        seed=seed,
        language=language,
        style=Markup(css.read_text(encoding="utf-8")),  # noqa: S704  (our own file)
        mark=_mark,
        word=lambda key: _word(key, language),
        value=lambda key: margins.word(key).in_language(language),
    )


def _cells(one: Measured, language: Language) -> list[str]:
    name = one.margin.name.in_language(language)
    note = _word("held_out", language) if one.margin.held_out else ""
    if one.margin.told:
        note = f"{_word('told', language)}: {one.margin.told.in_language(language)}"
    return [_mark(one), name, f"{one.distance:.3f}", f"{one.gate:.3f}", note]


def _mark(one: Measured) -> str:
    if one.margin.told:
        return "–"
    return "✓" if one.agrees else "✗"


def _word(key: str, language: Language) -> str:
    return WORDS[key].in_language(language)
