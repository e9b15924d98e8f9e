"""``tekigo specification`` hands over the specification, links and all, and spoils nothing."""

from pathlib import Path

import pytest

from conformance.cli import main
from conformance.cli.specification import ROOT, files
from conformance.specification import openapi, tables
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = ("ja", "en")


def written(folder: Path) -> dict[Path, bytes]:
    return {
        file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def test_the_copy_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "copy"

    assert main(["specification", "--output", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder}\n"
    assert written(folder) == {file: (ROOT / file).read_bytes() for file in files()}


def test_the_copy_holds_what_is_published() -> None:
    here = {ROOT / file for file in files()}

    assert set(PAGES.rglob("*.md")) <= here
    assert {openapi.FOLDER / name for name in openapi.texts()} <= here
    assert {tables.FOLDER / name for name in tables.texts()} <= here
    assert set(tables.FOLDER.glob("*.toml")) <= here
    assert set(tables.SCHEMAS.iterdir()) <= here
    recipes = {".yml", ".sh", ".ps1"}
    assert {file.suffix for file in here} - recipes == {".md", ".toml", ".json", ".xsd"}


def test_every_link_of_the_copy_holds(tmp_path: Path) -> None:
    main(["specification", "--output", str(tmp_path / "copy")])
    pages = list((tmp_path / "copy").rglob("*.md"))

    assert pages
    for page in pages:
        for link in markdown.read(page).links:
            if "://" not in link:
                assert (page.parent / link.partition("#")[0]).resolve().is_file(), (page, link)


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    assert main(["specification", "--output", str(tmp_path), "--lang", "en"]) == 3
    assert (
        f"The folder {tmp_path} is not empty (mine.txt and maybe more)" in capsys.readouterr().err
    )
    assert written(tmp_path) == {Path("mine.txt"): b"mine"}


def test_force_writes_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    assert main(["specification", "--output", str(tmp_path), "--force"]) == 0
    assert set(written(tmp_path)) == {Path("mine.txt"), *files()}


def test_a_folder_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["specification"]) == 3
    assert "--output を指定してください" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_lists_every_file_a_machine_reads(language: str) -> None:
    page = PAGES / language / "machine-readable.md"
    shown = markdown.read(page).table("files").rows
    links = [row[0].partition("](")[2].rstrip(")") for row in shown]
    listed = [(page.parent / link).resolve().relative_to(ROOT) for link in links]

    assert sorted(listed) == [file for file in files() if file.suffix != ".md"]
    assert [row[0].partition("[")[2].partition("]")[0] for row in shown] == [
        file.name for file in listed
    ]
