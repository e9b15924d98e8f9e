"""The one kind of error tekigo shows to people: what is wrong, and what to do next.

A `Problem` carries both languages and an exit code; only the command line turns it into text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

Language = Literal["ja", "en"]


@dataclass(frozen=True)
class Text:
    """One sentence in both languages of the product."""

    ja: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in `language` ("ja" or "en")."""
        return self.ja if language == "ja" else self.en


class Problem(Exception):
    """Something a person must mend before tekigo can go on (exit code 3).

    Args:
        cause: names the offending value and what was expected.
        hint: the next step, as something to do.
    """

    exit_code = 3

    def __init__(self, cause: Text, hint: Text) -> None:
        super().__init__(f"{cause.en} {hint.en}")
        self.cause = cause
        self.hint = hint

    def __reduce__(self) -> tuple[type[Self], tuple[Text, Text]]:
        """Say how it is made anew in another process."""
        return type(self), (self.cause, self.hint)

    def in_language(self, language: Language) -> str:
        """Return cause and next step as one message."""
        return f"{self.cause.in_language(language)}\n  → {self.hint.in_language(language)}"


class EngineProblem(Problem):
    """tekigo itself, or the machine under it, failed: nothing is known of the connector (4)."""

    exit_code = 4
