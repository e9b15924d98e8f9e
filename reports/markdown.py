"""The summary for a job's page or a pull request: Markdown, the verdict first.

It is short enough for a comment on any code host (65,536 characters). What is left out stands in
the HTML report.
"""

from typing import Final

from conformance.result.model import Bilingual, CheckResult, Result, Verdict
from reports import outline
from reports.escape import block, inline
from reports.judgement import Judgement, judge
from reports.text import MARKS, failure
from reports.words import Language, say, word

_NOT_FAILED: Final = {Verdict.PASS, Verdict.INCONCLUSIVE}
_MOST_LISTED: Final = 40
_MOST_DETAILS: Final = 8
_LONGEST_LINE: Final = 160
_LONGEST_DETAILS: Final = 2_000


def markdown_text(result: Result, language: Language) -> str:
    """Return a result as Markdown.

    Args:
        result: the run; a record that contradicts itself is said to be unusable.
        language: of all but the headline, which stands there in both.
    """
    judgement = judge(result)
    failed = [one for one in outline.ordered(result.checks) if one.verdict not in _NOT_FAILED]
    sections = [
        _verdict(judgement, language),
        _tally(result, judgement, language),
        _listed("why-refused", list(judgement.refusals), language),
        _failures(failed, language),
        _listed("obstacles-too" if failed else "obstacles", list(judgement.obstacles), language),
        _waivers(result, language),
        _details(failed, result, language),
        _to_waive(failed, language),
        _facts(result, language),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _verdict(judgement: Judgement, language: Language) -> list[str]:
    tone = word(f"tone-{judgement.tone}", language)
    first, second = judgement.headline.ja, judgement.headline.en
    if language == "en":
        first, second = second, first
    return [f"## {MARKS[judgement.tone]} tekigo: {tone}", "", inline(first), "", inline(second)]


def _tally(result: Result, judgement: Judgement, language: Language) -> list[str]:
    trusted = not judgement.refusals
    counts = outline.tally(outline.rows(result, trusted=trusted), trusted=trusted)
    return [
        f"| {' | '.join(word(heading, language) for heading in counts)} |",
        f"|{'---|' * len(counts)}",
        f"| {' | '.join(map(str, counts.values()))} |",
    ]


def _listed(title: str, sentences: list[Bilingual], language: Language) -> list[str]:
    return _list(title, [_line(say(sentence, language)) for sentence in sentences], language)


def _failures(failed: list[CheckResult], language: Language) -> list[str]:
    lines = []
    for check in failed:
        state = "" if check.verdict is Verdict.FAIL else f" [{word(check.verdict, language)}]"
        title = inline(f"{say(check.title, language)}{state}")
        lines.append(f"**{inline(check.id)}** {title}<br>{_line(say(check.reason, language))}")
    return _list("failures", lines, language)


def _waivers(result: Result, language: Language) -> list[str]:
    until = word("until", language)
    lines = []
    for one in result.waivers:
        told = f"{one.reason} ({one.owner}, {until} {one.expires})"
        lines.append(f"**{inline(one.requirement)}** {_line(told)}")
    return _list("waivers", lines, language)


def _details(failed: list[CheckResult], result: Result, language: Language) -> list[str]:
    lines: list[str] = []
    for check in failed[:_MOST_DETAILS]:
        title = inline(f"{check.id} {say(check.title, language)}")
        lines += _folded(title, _cut(failure(check, result, language), _LONGEST_DETAILS))
    return lines


def _to_waive(failed: list[CheckResult], language: Language) -> list[str]:
    """Return entries to paste into connector.toml, for failures nobody has waived."""
    entries = [outline.waiver_entry(one) for one in failed if one.verdict is Verdict.FAIL]
    if not entries:
        return []
    return _folded(word("to-waive", language), "\n\n".join(entries[:_MOST_LISTED]))


def _facts(result: Result, language: Language) -> list[str]:
    connector = result.connector
    name = f"{connector.name} {connector.version}" if connector else word("not-reached", language)
    facts = {
        "connector": name,
        "set-digest": result.required_digest,
        "digest": result.digest,
        "limits": word("limit-wire", language),
    }
    return [f"- {word(key, language)}: {inline(text)}" for key, text in facts.items()]


def _list(title: str, lines: list[str], language: Language) -> list[str]:
    if not lines:
        return []
    more = len(lines) - _MOST_LISTED
    rest = ["- " + word("others", language, n=more)] if more > 0 else []
    return [
        f"### {word(title, language)} ({len(lines)})",
        "",
        *(f"- {line}" for line in lines[:_MOST_LISTED]),
        *rest,
    ]


def _folded(title: str, text: str) -> list[str]:
    return ["<details>", f"<summary>{title}</summary>", "", block(text), "", "</details>"]


def _line(text: str) -> str:
    return inline(_cut(text, _LONGEST_LINE))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
