"""The examples on the pages are what the software really says and writes."""

import re
from pathlib import Path

import pytest

from tests.specification import markdown
from tests.specification.examples import PAGES, examples

FILES = sorted(PAGES.glob("*/*.md"))
HINT = "write the blocks anew: python -m tests.specification.examples"
# Compression and layout of the PDF may change without changing anything the pages teach.
WEIGHTS = (
    re.compile(r'(?<="packageSize": )\d+'),
    re.compile(r'(?<="zipSize": )\d+'),
    re.compile(r'(?<="zipSha256": ")[0-9a-f]{64}'),
    re.compile(r"(?<=x-content-sha256: )[0-9a-f]{64}"),
    re.compile(r"(?<=^\()\d+(?= bytes\)$)", re.MULTILINE),
    re.compile(r"^ *\d+(?=  \S+\.(?:pdf|zip)$)", re.MULTILINE),
    re.compile(r'(?<="application\.pdf") 大きさ="\d+" 要約値="[0-9a-f]{64}"'),
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_examples_of_a_page_are_up_to_date(file: Path) -> None:
    shown = {block.name: block.text for block in markdown.read(file).blocks if block.name}
    stale = [name for name, text in shown.items() if light(text) != light(examples()[name])]

    assert stale == [], HINT


def test_every_example_is_shown() -> None:
    for language in ("ja", "en"):
        files = (PAGES / language).glob("*.md")
        shown = {block.name for file in files for block in markdown.read(file).blocks}

        assert shown - {""} == set(examples())


def test_no_example_tells_a_secret() -> None:
    told = "\n".join(examples().values())

    assert not re.search(r"Bearer (?!\(redacted\))", told)
    assert not re.search(r'"(accessToken|password)": "(?!\(redacted\)|tekigo-password)', told)


def light(text: str) -> str:
    """Return an example without the sizes and digests that depend on the PDF."""
    for weight in WEIGHTS:
        text = weight.sub("…", text)
    return text
