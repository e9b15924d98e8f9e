"""The reports' own words, from words.toml; what a result says itself comes from the result."""

import tomllib
from pathlib import Path
from typing import Literal

from conformance.result.model import Bilingual

Language = Literal["ja", "en"]

_FILE = Path(__file__).with_name("words.toml")


def _load() -> dict[str, Bilingual]:
    sections = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        key: Bilingual.model_validate(text)
        for section in sections.values()
        for key, text in section.items()
    }


_WORDS = _load()


def say(text: Bilingual, language: Language) -> str:
    """Return one text of a result in a language."""
    return text.ja if language == "ja" else text.en


def both(key: str, **numbers: int) -> Bilingual:
    """Return one of the reports' own words in both languages.

    Args:
        key: such as ``observed-calls``.
        numbers: what fills the braces of the text.

    Raises:
        KeyError: there is no such word, or a brace is left unfilled.
    """
    text = _WORDS[key]
    return Bilingual(ja=text.ja.format(**numbers), en=text.en.format(**numbers))


def word(key: str, language: Language, **numbers: int) -> str:
    """Return one of the reports' own words in a language; arguments and errors as `both`."""
    return say(both(key, **numbers), language)
