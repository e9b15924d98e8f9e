"""Tells what became of one run in another, in a terminal or as Markdown for a pull request.

What the two runs do not have in common comes first: it may explain all the rest.
"""

from conformance.result.comparison import GROUPS, Change, Comparison, Side
from reports.characters import pad, plain, width
from reports.escape import inline
from reports.words import Language, say, word


def comparison_text(comparison: Comparison, language: Language) -> str:
    """Return a comparison for a terminal."""
    sections = [
        [_outcome(comparison, language)],
        _scope(comparison, language),
        _sides(comparison, language),
        *(_group(comparison, name, language) for name in GROUPS),
        _end(comparison, language),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def comparison_markdown(comparison: Comparison, language: Language) -> str:
    """Return a comparison as Markdown."""
    lines = [f"## {_outcome(comparison, language)}"]
    if comparison.scope:
        lines += ["", f"### {word('scope-differs', language)}", ""]
        lines += _table(
            ["", word("before", language), word("after", language)],
            [[inline(d.name), inline(d.before), inline(d.after)] for d in comparison.scope],
        )
    lines += ["", *(f"- {name}: {inline(told)}" for name, told in _both(comparison, language))]
    for name in GROUPS:
        changes: list[Change] = getattr(comparison, name)
        if changes:
            heads = ["id", "level", "before", "after", "requirement"]
            lines += ["", f"### {word(name, language)} ({len(changes)})", ""]
            lines += _table(
                [word(head, language) for head in heads],
                [[inline(cell) for cell in _cells(one, language)] for one in changes],
            )
    lines += ["", *(f"{line}  " for line in _end(comparison, language))]
    return "\n".join(lines) + "\n"


def _outcome(comparison: Comparison, language: Language) -> str:
    mark, outcome = ("✗", "worse") if comparison.worse else ("=", "not-worse")
    what = word("comparison", language)
    counts = [
        f"{word(group, language)} {len(getattr(comparison, group))}"
        for group in GROUPS
        if getattr(comparison, group)
    ]
    return " · ".join([f"{mark} {what}: {word(outcome, language)}", *counts])


def _scope(comparison: Comparison, language: Language) -> list[str]:
    lines = [
        f"  {_safe(one.name)}: {_safe(one.before) or '–'} → {_safe(one.after) or '–'}"
        for one in comparison.scope
    ]
    return [word("scope-differs", language), *lines] if lines else []


def _sides(comparison: Comparison, language: Language) -> list[str]:
    return [f"{name}: {_safe(told)}" for name, told in _both(comparison, language)]


def _both(comparison: Comparison, language: Language) -> list[tuple[str, str]]:
    sides = (("before", comparison.before), ("after", comparison.after))
    return [(word(name, language), _told(side, language)) for name, side in sides]


def _told(side: Side, language: Language) -> str:
    return " ".join(filter(None, (side.produced_at, say(side.headline, language))))


def _group(comparison: Comparison, name: str, language: Language) -> list[str]:
    changes: list[Change] = getattr(comparison, name)
    if not changes:
        return []
    rows = [_cells(change, language) for change in changes]
    states = max(width(f"{row[2]} → {row[3]}") for row in rows)
    return [
        f"{word(name, language)} ({len(changes)})",
        *(
            f"  {pad(id_, 8)}{pad(level, 8)}{pad(f'{before} → {after}', states)}  {_safe(title)}"
            for id_, level, before, after, title in rows
        ),
    ]


def _cells(change: Change, language: Language) -> list[str]:
    states = [word(state, language) for state in (change.before, change.after)]
    return [change.id, change.level, *states, say(change.title, language)]


def _end(comparison: Comparison, language: Language) -> list[str]:
    lost = [word("verdict-lost", language)] if comparison.verdict_lost else []
    unchanged = word("unchanged", language, n=comparison.unchanged)
    return [*lost, unchanged, word("no-verdict", language)]


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    return plain(text, blanks=False)
