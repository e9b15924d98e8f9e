"""Every picture that ships is shown in the README of its language, with words for who sees none."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "fixtures" / "pictures"
SHOWN = re.compile(r"!\[(.*?)\]\((fixtures/pictures/.+?)\)")
READMES = {"ja": "README.ja.md", "en": "README.md"}
MOST_BYTES = 100_000


@pytest.mark.parametrize("lang", READMES)
def test_every_picture_stands_in_the_readme_of_its_language(lang: str) -> None:
    text = (ROOT / READMES[lang]).read_text(encoding="utf-8")

    shown = [(place, words) for words, place in SHOWN.findall(text)]

    drawn = {f"fixtures/pictures/{file.name}" for file in PICTURES.glob(f"*.{lang}.png")}
    assert sorted(place for place, _ in shown) == sorted(drawn)
    assert [place for place, words in shown if not words] == []


def test_pictures_are_small() -> None:
    large = [file.name for file in PICTURES.glob("*.png") if file.stat().st_size > MOST_BYTES]

    assert large == []
