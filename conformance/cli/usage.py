"""A command line parser whose refusals are Problems: both languages, the value, the next step."""

from __future__ import annotations

import argparse
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from simulator.contracts.problem import Language, Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable

# argparse words its refusals in English only.
JAPANESE = (
    (r"argument (?P<name>\S+): invalid choice: (?P<value>.+?) \(choose from (?P<known>.+?)\)",
     "{name} に {value} は使えません。次から選んでください: {known}"),
    (r"argument (?P<name>\S+): invalid int value: (?P<value>.+)",
     "{name} に {value} は使えません。整数を指定してください。"),
    (r"argument (?P<name>\S+): invalid float value: (?P<value>.+)",
     "{name} に {value} は使えません。数を指定してください。"),
    (r"argument (?P<name>\S+): expected one argument", "{name} には値が一つ必要です。"),
    (r"argument (?P<name>\S+): not allowed with argument (?P<value>\S+)",
     "{name} と {value} は同時に指定できません。"),
    (r"the following arguments are required: (?P<name>.+)", "{name} を指定してください。"),
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """Parses, and raises a Problem where argparse would end the program."""

    def error(self, message: str) -> NoReturn:
        """Refuse a command line.

        Raises:
            Problem: always.
        """
        for pattern, words in JAPANESE:
            found = re.match(pattern, message)
            if found:
                raise refusal(Text(words.format(**found.groupdict()), message), self.prog)
        raise refusal(Text(message, message), self.prog)

    def refuse_unknown(self, unknown: list[str]) -> NoReturn:
        """Refuse what no option or argument takes.

        Raises:
            Problem: always; it names the option that may have been meant.
        """
        option = unknown[0].partition("=")[0]
        near = get_close_matches(option, re.findall(r"--[a-z-]+", self.format_help()), n=1)
        cause = Text(f"{unknown[0]!r} という指定はありません。", f"There is no {unknown[0]!r}.")
        raise refusal(cause, self.prog, near)


def refusal(cause: Text, prog: str, near: list[str] | None = None) -> Problem:
    """Return the Problem of a refused command line.

    Args:
        cause: what is refused, and what was expected.
        prog: the command whose help says more.
        near: what may have been meant.
    """
    ja = "".join(f"{name} のことですか。" for name in near or ())
    en = "".join(f"Did you mean {name}? " for name in near or ())
    return Problem(cause, Text(f"{ja}使い方: {prog} --help", f"{en}Usage: {prog} --help"))


def filled(option: str) -> Callable[[str], str]:
    """Return the type of an option that must not be empty, as an unset variable would make it."""

    def take(value: str) -> str:
        if value.strip():
            return value
        raise Problem(
            Text(f"{option} {value!r} は空です。", f"{option} {value!r} is empty."),
            Text(
                f"{option} に値を指定するか、{option} を外してください。",
                f"Give {option} a value, or leave {option} out.",
            ),
        )

    return take


def language_of(arguments: list[str]) -> Language:
    """Return the language asked for, even of a command line that cannot be parsed."""
    text = " ".join(arguments)
    return "en" if re.search(r"(^| )--lang[ =]en( |$)", text) else "ja"
