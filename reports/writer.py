"""Writes the reports of a run into a folder: all of them, or none.

Everything is rendered before anything is written, and written beside its place before anything is
put there, so a reader never meets half a report or the halves of two runs.
"""

from pathlib import Path

from conformance.result.file import ResultRefused, json_text
from conformance.result.model import Result
from reports.html import html_text
from reports.junit import junit_text
from reports.markdown import markdown_text
from reports.sarif import sarif_text
from reports.words import Language

RESULT = "result.json"
HTML = "report.html"
JUNIT = "report.junit.xml"
SARIF = "report.sarif"
MARKDOWN = "summary.md"
FILES = {"json": RESULT, "html": HTML, "junit": JUNIT, "sarif": SARIF, "markdown": MARKDOWN}
"""The file of each report, by the name `write` returns it under."""


class ReportFailed(Exception):
    """The reports could not be written; the message says why, in Japanese and English."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


def write(result: Result, folder: Path, language: Language) -> dict[str, Path]:
    """Write the result file and every report.

    Args:
        result: the run.
        folder: made if it is not there.
        language: of the reports.

    Returns:
        The files by name, as in `FILES`.

    Raises:
        ReportFailed: the result claims what its facts do not allow, or the folder cannot be
            written. What was in the folder before is still there, whole.
    """
    try:
        texts = {
            folder / RESULT: json_text(result),
            folder / HTML: html_text(result, language),
            folder / JUNIT: junit_text(result, language),
            folder / SARIF: sarif_text(result, language),
            folder / MARKDOWN: markdown_text(result, language),
        }
    except ResultRefused as refused:
        raise ReportFailed(refused.ja, refused.en) from refused
    try:
        _write_all(texts, folder)
    except OSError as error:
        raise ReportFailed(
            f"{folder}: 報告書を書き込めません ({error.strerror})。"
            "書き込めるフォルダを指定してください。",
            f"{folder}: the reports cannot be written ({error.strerror})."
            " Name a folder that can be written to.",
        ) from error
    return {name: folder / file for name, file in FILES.items()}


def _write_all(texts: dict[Path, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    parts = {file: file.with_name(file.name + ".part") for file in texts}
    try:
        for file, part in parts.items():
            part.write_text(texts[file], encoding="utf-8", newline="\n")
        _put_in_place(parts)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _put_in_place(parts: dict[Path, Path]) -> None:
    """Move all parts to their places, or leave every place as it was."""
    before = {file: file.read_bytes() for file in parts if file.exists()}
    placed: list[Path] = []
    try:
        for file, part in parts.items():
            part.replace(file)
            placed.append(file)
    except OSError:
        for file in placed:
            if file in before:
                file.write_bytes(before[file])
            else:
                file.unlink()
        raise
