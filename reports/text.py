"""The lines people read in a terminal: the verdict, what failed, what was not checked and why.

A failure reads the same here and in the JUnit file.
"""

from collections import Counter

from conformance.result.model import Bilingual, CheckResult, Finding, Result, Verdict
from reports import outline
from reports.characters import Pair, align, around, code_point, describe, pad, plain, width
from reports.judgement import Judgement, judge
from reports.words import Language, both, say, word

_COLUMNS = 100
_LONGEST = 200
_MOST_DIFFERENCES = 4
_MOST_CAUSES = 3
_FEW_UNCHECKED = 20
_COLORS = {"conforms": "32", "passes": "32", "fails": "31", "open": "33", "refused": "31"}
MARKS = {"conforms": "✓", "passes": "✓", "fails": "✗", "open": "?", "refused": "!"}

_Line = tuple[str, str]


def summary(result: Result, language: Language, *, color: bool) -> str:
    """Return the summary of a run for a terminal.

    Args:
        result: the run; a record that contradicts itself is said to be unusable.
        language: of everything but the values themselves.
        color: with ANSI colours; green is for an earned verdict only.
    """
    judgement = judge(result)
    rows = outline.rows(result, trusted=not judgement.refusals)
    sections = [
        [_headline(judgement, language, color=color)],
        *([failure(check, result, language)] for check in result.checks if _failed(check)),
        _waivers(result, language),
        _sentences("why-refused", judgement.refusals, language),
        _sentences(_obstacle_title(result), judgement.obstacles, language),
        _unchecked(rows, language),
        _facts(result, outline.tally(rows, trusted=not judgement.refusals), language),
    ]
    sections.append(_to_waive(result, language))
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _waivers(result: Result, language: Language) -> list[str]:
    """List what is waived, with who answers for it until when."""
    lines = [
        f"  {_safe(one.requirement)}  {_safe(one.reason)}"
        f" ({_safe(one.owner)}, {word('until', language)} {one.expires})"
        for one in result.waivers
    ]
    return [word("waivers", language), *lines] if lines else []


def _to_waive(result: Result, language: Language) -> list[str]:
    """Return entries to paste into connector.toml, one for each failure nobody has waived."""
    failed = [check for check in result.checks if check.verdict is Verdict.FAIL]
    entries = [line for check in failed for line in outline.waiver_entry(check).split("\n")]
    return (
        [word("to-waive", language), *(f"  {_safe(line)}" for line in entries)] if entries else []
    )


def failure(check: CheckResult, result: Result, language: Language) -> str:
    """Return one failed or inconclusive check as a block of lines.

    Args:
        check: the check.
        result: the run it belongs to, for level and provenance.
        language: of everything but the values themselves.
    """
    requirement = next((r for r in result.register_ if r.id == check.id), None)
    origin = f"{requirement.level} · {requirement.provenance}" if requirement else ""
    mark = "△" if check.verdict is Verdict.UNMET else "✗" if _failed(check) else "?"
    waived = f" [{word('waived', language)}]" if check.verdict is Verdict.WAIVED else ""
    title = f"{mark} {_safe(check.id)}  {_safe(say(check.title, language))}{waived}"
    lines: list[_Line] = [(word("happened", language), _safe(say(check.reason, language)))]
    if requirement:
        lines.append((word("text", language), _safe(say(requirement.text, language))))
    lines += [
        (word("planted", language), _safe(f"{say(filing.note, language)} ({filing.number or '–'})"))
        for filing in check.planted
    ]
    for finding in check.findings:
        lines += _finding(finding, language)
    names = [word("history", language), *("" for _ in check.story)]
    told = [f"{place}. {say(line, language)}" for place, line in enumerate(check.story, start=1)]
    lines += zip(names, map(_safe, told), strict=False)
    lines += _causes(check, language)
    if check.next_step:
        lines.append((word("next-step", language), _safe(say(check.next_step, language))))
    if check.replay:
        lines.append((word("replay", language), _safe(check.replay)))
    labels = max(width(label) for label, _ in lines)
    body = [f"  {pad(label, labels)}   {text}" for label, text in lines]
    return "\n".join([_apart(title, origin), *body])


def _failed(check: CheckResult) -> bool:
    return check.verdict in {Verdict.FAIL, Verdict.WAIVED, Verdict.UNMET}


def _headline(judgement: Judgement, language: Language, *, color: bool) -> str:
    line = f"{MARKS[judgement.tone]} {_safe(say(judgement.headline, language))}"
    return f"\033[1;{_COLORS[judgement.tone]}m{line}\033[0m" if color else line


def _obstacle_title(result: Result) -> str:
    return "obstacles-too" if any(_failed(check) for check in result.checks) else "obstacles"


def _sentences(title: str, sentences: tuple[Bilingual, ...], language: Language) -> list[str]:
    said = [_safe(say(sentence, language)) for sentence in sentences]
    lines = [f"  - {one[:_LONGEST]}{'…' * (len(one) > _LONGEST)}" for one in said]
    return [word(title, language), *lines] if lines else []


def _unchecked(rows: list[outline.Row], language: Language) -> list[str]:
    groups = {
        f"{word(state, language)} ({len(members)})": members
        for state, members in outline.unchecked(rows).items()
    }
    if not groups:
        return []
    columns = max(width(name) for name in groups)
    return [
        word("not-checked", language),
        *(f"  {pad(name, columns)}   {_listed(members)}" for name, members in groups.items()),
    ]


def _listed(members: list[outline.Row]) -> str:
    if len(members) <= _FEW_UNCHECKED:
        return ", ".join(row.requirement.id for row in members)
    per_block = Counter(row.requirement.block for row in members)
    return ", ".join(f"{block}: {count}" for block, count in per_block.items())


def _facts(result: Result, tally: dict[str, int], language: Language) -> list[str]:
    connector, scope = result.connector, result.scope
    name = f"{connector.name} {connector.version}" if connector else word("not-reached", language)
    counts = " · ".join(f"{word(heading, language)} {n}" for heading, n in tally.items())
    facts = {
        "outcome": counts,
        "connector": _safe(name),
        **({} if scope.my_number == "omit" else {"my-number": scope.my_number}),
        **({} if scope.budget == "standard" else {"budget": scope.budget}),
        "seed": str(scope.seed),
        "set-digest": result.required_digest,
        "limits": word("limit-wire", language),
    }
    columns = max(width(word(key, language)) for key in facts)
    return [f"{pad(word(key, language), columns)}   {text}" for key, text in facts.items()]


def _finding(finding: Finding, language: Language) -> list[_Line]:
    subject = (word("subject", language), _safe(say(finding.subject, language)))
    lines = [subject, *_values(finding, language)]
    listed = finding.differences[:_MOST_DIFFERENCES]
    more = len(finding.differences) - len(listed)
    said = [describe(difference, language) for difference in listed]
    if more:
        said.append(say(both("more", n=more), language))
    names = [word("differences", language), *("" for _ in said)]
    lines += zip(names, said, strict=False)
    return lines


def _causes(check: CheckResult, language: Language) -> list[_Line]:
    """Name what probably went wrong, or else what the check is known to fail for."""
    seen = dict.fromkeys(one.cause for one in check.findings if one.cause)
    causes = list(seen) or (check.catches[:_MOST_CAUSES] if _failed(check) else [])
    names = [word("cause", language), *("" for _ in causes)]
    return [(n, _safe(say(c, language))) for n, c in zip(names, causes, strict=False)]


def _values(finding: Finding, language: Language) -> list[_Line]:
    """Return expected and received, with aligned code points where both are short values."""
    neutral = [text.ja == text.en for text in (finding.expected, finding.received)]
    if finding.differences and all(neutral):
        names = word("sent", language), word("received", language)
        values = [plain(t.ja, blanks=False) for t in (finding.expected, finding.received)]
        codes = _codes(around(align(finding.expected.ja, finding.received.ja), whole=12, near=3))
        columns = max(width(value) for value in values)
        texts = [f"{pad(v, columns)}   {c}".rstrip() for v, c in zip(values, codes, strict=True)]
        if max(width(text) for text in texts) <= _COLUMNS:
            return list(zip(names, texts, strict=True))
    return [
        (word("wanted", language), _text(finding.expected, language)),
        (word("came", language), _text(finding.received, language)),
    ]


def _codes(pairs: list[Pair | int]) -> tuple[str, str]:
    sent: list[str] = []
    came: list[str] = []
    for pair in pairs:
        above, below = (
            ("…", "…")
            if isinstance(pair, int)
            else (code_point(pair.expected), code_point(pair.received))
        )
        columns = max(len(above), len(below))
        sent.append(above.ljust(columns))
        came.append(below.ljust(columns))
    return " ".join(sent), " ".join(came)


def _text(text: Bilingual, language: Language) -> str:
    """Return a value with its blanks named, or a sentence as it is; both cut when very long."""
    said = say(text, language)
    if not said:
        return f"({word('empty', language)})"
    cut = said[:_LONGEST]
    return plain(cut, spaces=text.ja == text.en) + ("…" if cut != said else "")


def _safe(text: str) -> str:
    return plain(text, blanks=False)


def _apart(left: str, right: str) -> str:
    """Put two texts at both ends of a line, at least two columns apart."""
    return pad(left, max(_COLUMNS - width(right), width(left) + 2)) + right if right else left
