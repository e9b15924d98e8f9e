"""The reports are read in a real browser, in both languages, wide and narrow, by anybody."""

from pathlib import Path

import pytest

from conformance.cli import main as tekigo
from tests.browser.conftest import Visitor
from tests.browser.judging import lacking
from tests.browser.watching import NARROW, WIDE, Size

SAMPLE = Path(__file__).parents[2] / "reports" / "sample"


def report(folder: Path, sample: str, lang: str) -> Path:
    result = SAMPLE / sample / "result.json"
    tekigo(["report", str(result), "--lang", lang, "--report-dir", str(folder)])
    return folder / "report.html"


def matrix(folder: Path, lang: str) -> Path:
    tekigo(["mutants", "--shipped", "--lang", lang, "--html", str(folder / "matrix.html")])
    return folder / "matrix.html"


def requirements(folder: Path, lang: str) -> Path:
    file = folder / "requirements.html"
    tekigo(["requirements", "--format", "html", "--lang", lang, "--output", str(file)])
    return file


PAGES = {
    "failing": lambda folder, lang: report(folder, "mutant", lang),
    "passing": lambda folder, lang: report(folder, "reference", lang),
    "matrix": matrix,
    "requirements": requirements,
}


@pytest.mark.parametrize(
    ("name", "lang", "size"),
    [
        ("failing", "ja", WIDE),
        ("failing", "en", NARROW),
        ("passing", "ja", NARROW),
        ("matrix", "ja", WIDE),
        ("matrix", "en", NARROW),
        ("requirements", "ja", WIDE),
        ("requirements", "en", NARROW),
    ],
)
def test_report_page_lacks_nothing(
    name: str, lang: str, size: Size, visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor(lang, size).new_page()

    page.goto(PAGES[name](tmp_path, lang).as_uri())

    assert lacking(page) == []
