"""The kill matrix as one HTML page, self-contained: which check catches which faulty connector."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.result.matrix import Entry, Fate, KillMatrix, Outcome
from reports.words import Language, say, word

_TEMPLATES = Path(__file__).with_name("templates")
_MARKS = {"killed": "✓", "overshadowed": "△", "survived": "✗", "too-broad": "!", "unproven": "?"}


def matrix_text(matrix: KillMatrix, language: Language) -> str:
    """Return a kill matrix as one HTML page.

    Args:
        matrix: what became of every mutant.
        language: of everything but the mutants' names.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["say"] = lambda text: say(text, language)
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    return environment.get_template("matrix.html.jinja").render(
        matrix=matrix,
        counts=_counts(matrix),
        marks=_MARKS,
        own=_by_check(matrix),
        others=_others(matrix),
        doubtful=[one for one in matrix.mutants if not _to_the_point(one)],
        sections=_sections(matrix),
        language=language,
        word=lambda key, **numbers: word(key, language, **numbers),
        style=Markup(style),  # noqa: S704  (our own file)
    )


def _sections(matrix: KillMatrix) -> list[tuple[Entry, list[Entry]]]:
    """Return every block that has checks, with them."""
    return [
        (block, own)
        for block in matrix.blocks
        if (own := [one for one in matrix.checks if one.id.partition(".")[0] == block.id])
    ]


def _counts(matrix: KillMatrix) -> dict[str, int]:
    fates = matrix.mutants
    return {
        **{outcome: sum(one.outcome is outcome for one in fates) for outcome in Outcome},
        "too-broad": sum(bool(one.too_broad) for one in fates),
        "unproven": len(matrix.unproven),
    }


def _by_check(matrix: KillMatrix) -> dict[str, list[Fate]]:
    return {
        check.id: [one for one in matrix.mutants if one.violates == check.id]
        for check in matrix.checks
    }


def _others(matrix: KillMatrix) -> dict[str, list[Fate]]:
    """Return the mutants of other checks that each check failed on."""
    return {
        check.id: [one for one in matrix.mutants if check.id in one.also_failed]
        for check in matrix.checks
    }


def _to_the_point(fate: Fate) -> bool:
    return fate.outcome is Outcome.KILLED and not fate.too_broad
