"""Marks Japanese words within an English sentence, so that a screen reader pronounces them.

Terms of the law have no English name that everybody uses, so English sentences carry them as they
are: ``{{ t(sentence) | mixed(lang) }}``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from simulator.contracts.problem import Language

_JAPANESE = re.compile("([\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffef]+)")


def mixed(sentence: str, language: Language) -> Markup:
    """Return a sentence as HTML, with its Japanese words marked where it is English.

    Args:
        sentence: plain text.
        language: of the page.
    """
    if language == "ja":
        return escape(sentence)
    parts = (
        Markup('<span lang="ja">{}</span>').format(part) if place % 2 else escape(part)
        for place, part in enumerate(_JAPANESE.split(sentence))
    )
    return Markup("").join(parts)
