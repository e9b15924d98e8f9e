"""Every word of the reports is said in both languages, and used."""

import re
from pathlib import Path

import pytest

from conformance.result.comparison import GROUPS, NOT_REQUIRED
from reports import words
from reports.outline import PROVENANCES, State

ROOM = Path(words.__file__).parent
MADE_UP = {
    *(f"tone-{tone}" for tone in ("conforms", "passes", "fails", "open", "refused")),
    *(f"{name}-means" for name in (*PROVENANCES, *State)),
    *PROVENANCES,
    *State,
    *GROUPS,
    NOT_REQUIRED,
}


def sources() -> str:
    """Return everything that may use a word."""
    files = [*ROOM.glob("*.py"), *ROOM.glob("templates/*.jinja")]
    return "".join(file.read_text("utf-8") for file in files)


def test_every_word_is_used() -> None:
    unused = {key for key in words._WORDS if f'"{key}"' not in sources()} - MADE_UP

    assert unused == set()


@pytest.mark.parametrize("key", words._WORDS)
def test_both_languages_say_it_with_the_same_numbers(key: str) -> None:
    text = words._WORDS[key]
    numbers = [re.findall(r"\{(\w+)\}", said) for said in (text.ja, text.en)]

    assert text.ja
    assert text.en
    assert sorted(numbers[0]) == sorted(numbers[1])


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        words.both("no such word")
