"""Writes one page a block of the register, with every requirement of it, in both languages.

``python -m conformance.specification.blocks`` writes them anew after the register has changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.result.file import write_text
from conformance.specification.register import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.result.model import Bilingual
    from conformance.specification.register import Block, Requirement
    from simulator.contracts.problem import Language

PAGES: Final = Path(__file__).parent / "pages"
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
TOLD_IN: Final = {
    "1-3": ("portal", "sequence"),
    "3-1": ("links",),
    "3-2": ("portal", "package", "hostile"),
    "sig": ("package", "profiles"),
    "3-3": ("package",),
    "3-4": ("links",),
    "3-5": ("status",),
    "3-6": ("handover",),
    "4": ("handover", "roles"),
    "op": ("driver",),
}
"""The pages that tell the formats and rules a block speaks of."""

WORDS: Final = {
    "ja": {
        "lead": "要求は `register.toml` から書き出しています。書式と規則は次のページにあります: ",
        "why": "理由",
        "origin": "由来",
        "roles": "対象",
        "condition": "条件",
        "depth": "見える深さ",
        "coverage": "検査",
        "checked": "あり",
        "planned": "準備中",
        "not_testable": "できない",
    },
    "en": {
        "lead": "The requirements are written out of `register.toml`. Formats and rules are in: ",
        "why": "Why",
        "origin": "Origin",
        "roles": "Roles",
        "condition": "Condition",
        "depth": "Seen from",
        "coverage": "Check",
        "checked": "yes",
        "planned": "planned",
        "not_testable": "not possible",
    },
}


def pages() -> dict[Path, str]:
    """Return every page by its file."""
    return {
        PAGES / language / name_of(block.id): _page(block, language)
        for language in LANGUAGES
        for block in register().block
    }


def name_of(block: str) -> str:
    """Return the file name of a block's page."""
    return f"block-{block}.md"


def _page(block: Block, language: Language) -> str:
    own = [one for one in register().requirement if one.block == block.id]
    told = ", ".join(f"[{name}.md]({name}.md)" for name in TOLD_IN[block.id])
    lines = [f"# {_in(block.title, language)}", "", f"{WORDS[language]['lead']}{told}"]
    for one in own:
        lines += ["", *_requirement(one, language)]
    return "\n".join(lines) + "\n"


def _requirement(one: Requirement, language: Language) -> Iterator[str]:
    words = WORDS[language]
    yield f"## `{one.id}` {one.level}"
    yield ""
    yield one.ja if language == "ja" else one.en
    yield ""
    yield f"- {words['why']}: {_in(one.why, language)}"
    yield f"- {words['origin']}: `{one.provenance}`, {one.source}"
    yield f"- {words['roles']}: {', '.join(f'`{role}`' for role in one.roles)}"
    if one.condition:
        yield f"- {words['condition']}: {_in(one.condition, language)}"
    if one.depth:
        yield f"- {words['depth']}: `{one.depth}`"
    reason = f" ({_in(one.reason, language)})" if one.reason else ""
    yield f"- {words['coverage']}: {words[one.coverage]}{reason}"


def _in(text: Bilingual, language: Language) -> str:
    return text.ja if language == "ja" else text.en


def main() -> None:
    """Write every page anew."""
    for file, text in pages().items():
        write_text(file, text)


if __name__ == "__main__":
    main()
