"""Keeps what others wrote from becoming markup in a Markdown page.

A connector names itself and sends values; people write reasons. On a code host all of it would be
rendered, linked, and could call people by ``@name``.
"""

import re

from reports.characters import plain

_SPECIAL = re.compile(r"[&<>`*_\[\]|#\\~@$!]|(?<=:)//|(?<=\bwww)\.", re.IGNORECASE)
_TICKS = re.compile("`+")


def inline(text: str) -> str:
    """Return a text for one line of Markdown, shown letter by letter.

    Args:
        text: any text, hostile ones included.
    """
    return _SPECIAL.sub(lambda found: "".join(map(_reference, found[0])), plain(text, blanks=False))


def block(text: str) -> str:
    """Return a text as a fenced block that nothing in it can close."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _reference(character: str) -> str:
    return f"&#{ord(character)};"
