"""All reports appear together or not at all."""

import json
from pathlib import Path

import pytest

from conformance.result.file import read
from reports import writer
from reports.html import html_text
from reports.junit import junit_text
from reports.markdown import markdown_text
from reports.sarif import sarif_text
from reports.writer import ReportFailed, write
from tests.reports import builders

NAMES = ["report.html", "report.junit.xml", "report.sarif", "result.json", "summary.md"]


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(file.name for file in folder.iterdir())


def test_all_reports_are_written(tmp_path: Path) -> None:
    result = builders.failing()
    written = write(result, tmp_path / "new" / "out", "en")

    assert names(tmp_path / "new" / "out") == NAMES
    assert read(written["json"].read_text("utf-8"), "result.json") == result
    assert written["html"].read_bytes() == html_text(result, "en").encode()
    assert written["junit"].read_bytes() == junit_text(result, "en").encode()
    assert written["sarif"].read_bytes() == sarif_text(result, "en").encode()
    assert written["markdown"].read_bytes() == markdown_text(result, "en").encode()


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    write(builders.failing(), tmp_path, "ja")
    written = write(builders.passing_draft(), tmp_path, "ja")

    assert names(tmp_path) == NAMES
    assert json.loads(written["json"].read_bytes())["conclusion"] == "passes-checked"


@pytest.mark.parametrize(
    "broken", ["json_text", "html_text", "junit_text", "sarif_text", "markdown_text"]
)
def test_nothing_appears_when_one_report_cannot_be_made(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(writer, broken, crash)

    with pytest.raises(ZeroDivisionError):
        write(builders.failing(), tmp_path, "ja")
    assert names(tmp_path) == []


def test_an_edited_result_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ReportFailed) as caught:
        write(builders.dishonest()["failing verdicts were edited"], tmp_path, "ja")

    assert caught.value.ja == "結果が検査の後に変更されています。検査をやり直してください。"
    assert caught.value.en == "The result was altered after the checks. Run the checks again."
    assert names(tmp_path) == []


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_text("mine", encoding="utf-8")

    with pytest.raises(ReportFailed) as caught:
        write(builders.failing(), place, "ja")
    assert caught.value.en == (
        f"{place}: the reports cannot be written (File exists)."
        " Name a folder that can be written to."
    )
    assert caught.value.ja.startswith(f"{place}: 報告書を書き込めません (File exists)。")
    assert str(caught.value) == caught.value.en
    assert place.read_text("utf-8") == "mine"


@pytest.mark.parametrize("blocked", NAMES)
def test_a_place_that_is_taken_leaves_everything_as_it_was(blocked: str, tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_text("old", encoding="utf-8")
    (tmp_path / blocked).unlink()
    (tmp_path / blocked).mkdir()

    with pytest.raises(ReportFailed):
        write(builders.failing(), tmp_path, "ja")
    assert names(tmp_path) == NAMES
    kept = [file.read_text("utf-8") for file in tmp_path.iterdir() if file.is_file()]
    assert kept == ["old"] * (len(NAMES) - 1)


@pytest.mark.parametrize("old", [True, False])
def test_a_rename_refused_half_way_is_undone(
    old: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if old:
        for name in NAMES:
            (tmp_path / name).write_text("old", encoding="utf-8")
    rename = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "report.junit.xml":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(ReportFailed, match="Permission denied"):
        write(builders.failing(), tmp_path, "ja")
    assert names(tmp_path) == (NAMES if old else [])
    assert {file.read_text("utf-8") for file in tmp_path.iterdir()} == ({"old"} if old else set())


def test_a_full_disk_leaves_no_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(self: Path, *_: object, **__: object) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill)

    with pytest.raises(ReportFailed, match="No space left on device"):
        write(builders.failing(), tmp_path, "ja")
    assert names(tmp_path) == []


def test_a_lone_surrogate_from_a_connector_breaks_no_report(tmp_path: Path) -> None:
    good = builders.failing()
    finding = builders.failing_name().findings[0].model_dump()
    finding["received"] = {"ja": "\ud842", "en": "\ud842"}
    check = builders.failing_name().model_dump() | {"findings": [finding]}
    result = builders.changed(
        good, checks=builders.replaced(good, type(good.checks[0]).model_validate(check))
    )
    written = write(result, tmp_path, "ja")

    assert read(written["json"].read_text("utf-8"), "result.json") == result
    assert "\\ud842" in written["html"].read_text("utf-8")
