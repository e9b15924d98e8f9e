"""The report people read: one HTML file that needs no network, no script and no other file.

Its verdict is drawn anew from the facts. Green is the colour of an earned verdict and of nothing
else, so a page without one has no green on it at all.
"""

import hashlib
from base64 import b64encode
from collections import Counter
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from conformance.result.conclusion import reached, signatures
from conformance.result.model import Bilingual, CheckResult, Finding, Result
from reports import outline
from reports.characters import Pair, align, around, code_point, describe, pieces, plain
from reports.judgement import judge
from reports.outline import State
from reports.words import Language, both, say, word

_TEMPLATES = Path(__file__).with_name("templates")
_MARKS = {
    "conforms": "✓",
    "passes": "✓",
    "fails": "✗",
    "open": "?",
    "refused": "!",
    "pass": "✓",
    "fail": "✗",
    "waived": "✗",
    "unmet": "△",
    "inconclusive": "?",
    "not-run": "!",
    "unverified": "!",
    "planned": "–",
    "not-testable": "–",
    "out-of-scope": "–",
    "unchecked": "–",
}
_MOST_DIFFERENCES = 8
_FEW_UNCHECKED = 12


def html_text(result: Result, language: Language) -> str:
    """Return a result as one self-contained HTML page.

    Args:
        result: the run; a record that contradicts itself becomes a page that says so.
        language: of everything but the values themselves.
    """
    judgement = judge(result)
    trusted = not judgement.refusals
    all_rows = outline.rows(result, trusted=trusted)
    episodes = {episode.name: episode for episode in result.episodes}
    style = _read("report.css") + (_read("earned.css") if judgement.earned else "")
    script = _read("report.js")
    return (
        _environment(language)
        .get_template("report.html.jinja")
        .render(
            result=result,
            reached=reached,
            signatures=signatures,
            judgement=judgement,
            rows=all_rows,
            blocks=outline.blocks(all_rows),
            branch_kinds=outline.branch_kinds,
            strangers=outline.strangers(result),
            checks=_anchored(outline.ordered(result.checks)),
            episode_of=lambda check: episodes.get(check.episode),
            requirements={row.requirement.id: row.requirement for row in all_rows},
            unchecked=outline.unchecked(all_rows),
            few=_FEW_UNCHECKED,
            planned_musts=outline.planned_musts(all_rows),
            tallies=outline.tallies(all_rows, trusted=trusted),
            tally=outline.tally(all_rows, trusted=trusted),
            provenances=outline.PROVENANCES,
            style=Markup(style),  # noqa: S704  (our own file)
            style_hash=_hash(style),
            script=Markup(script),  # noqa: S704  (our own file)
            script_hash=_hash(script),
        )
    )


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def state_of(check: CheckResult, refused: tuple[Bilingual, ...]) -> State:
        return outline.verdict_state(check, trusted=not refused)

    environment.globals.update(
        language=language,
        State=State,
        marks=_MARKS,
        word=lambda key, **numbers: word(key, language, **numbers),
        state_of=state_of,
        tally_name=outline.tally_name,
        waiver_entry=outline.waiver_entry,
        alignment=_alignment,
        differences=lambda finding: _differences(finding, language),
    )
    environment.filters.update(
        say=lambda text: say(text, language),
        value=lambda text: _value(text, language),
        shown=lambda text: _shown(text, language),
        code_point=code_point,
        is_number=lambda item: isinstance(item, int),
        marked=_marked,
    )
    return environment


def _anchored(checks: list[CheckResult]) -> list[tuple[str, CheckResult]]:
    """Give every check a place to link to; the first of an id has the plain one."""
    seen: Counter[str] = Counter()
    anchored: list[tuple[str, CheckResult]] = []
    for check in checks:
        seen[check.id] += 1
        suffix = "" if seen[check.id] == 1 else f"-{seen[check.id]}"
        anchored.append((f"check-{check.id}{suffix}", check))
    return anchored


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _harmless(printed: object) -> object:
    """Name what could reorder or break the page in every text that is printed as it is."""
    if isinstance(printed, str) and not isinstance(printed, Markup):
        return "\n".join(plain(line, blanks=False) for line in printed.split("\n"))
    return printed


def _shown(text: Bilingual, language: Language) -> Markup:
    """Return what was expected or received: a value if both languages agree, else a sentence."""
    if text.ja == text.en:
        return _value(text.ja, language)
    return _marked(say(text, language), spaces=False)


def _value(text: str, language: Language) -> Markup:
    if not text:
        return Markup('<span class="none">{}</span>').format(word("empty", language))
    return Markup('<span class="value" lang="ja">{}</span>').format(_marked(text, spaces=True))


def _marked(text: str, *, spaces: bool) -> Markup:
    """Return a text with a small label wherever a character cannot be seen."""
    found = Markup()
    for piece in pieces(text, spaces=spaces):
        found += escape(piece.text)
        if piece.label:
            found += Markup('<span class="unseen">{}</span>').format(piece.label)
        if piece.label == "LF":
            found += "\n"
    return found


def _alignment(finding: Finding) -> list[Pair | int]:
    """Lay expected and received side by side where both are values and their characters differ."""
    values = finding.expected.ja == finding.expected.en, finding.received.ja == finding.received.en
    if not finding.differences or not all(values):
        return []
    return around(align(finding.expected.ja, finding.received.ja))


def _differences(finding: Finding, language: Language) -> list[str]:
    """Say where two texts differ, in words, and how often more than is listed."""
    listed = finding.differences[:_MOST_DIFFERENCES]
    said = [describe(difference, language) for difference in listed]
    more = len(finding.differences) - len(listed)
    return [*said, say(both("more", n=more), language)] if more else said
