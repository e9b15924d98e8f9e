"""``tekigo diff`` ends with 1 where a run became worse, and trusts no edited result."""

import json
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.result.model import Result
from tests.reports import builders
from tests.reports.compared import without

GOOD, BAD = builders.passing_draft(), builders.failing()


def written(folder: Path, name: str, result: Result) -> str:
    """Write a result file."""
    file = folder / name
    file.write_text(result.model_dump_json(by_alias=True), encoding="utf-8")
    return str(file)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A result that passes, and one that fails."""
    return written(tmp_path, "good.json", GOOD), written(tmp_path, "bad.json", BAD)


def test_the_exit_code_says_whether_it_became_worse(files: tuple[str, str]) -> None:
    good, bad = files

    assert main(["diff", good, bad]) == 1
    assert main(["diff", bad, good]) == 0
    assert main(["diff", bad, bad]) == 0


def test_each_format_is_what_it_is_called(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *files, "--lang", "en"]) == 1
    assert capsys.readouterr().out.startswith("✗ Comparison of two results: Worse")
    assert main(["diff", *files, "--format", "markdown"]) == 1
    assert capsys.readouterr().out.startswith("## ✗ 二つの結果の比較: 悪くなっています")
    place = tmp_path / "new" / "diff.json"
    assert main(["diff", *files, "--format", "json", "--output", str(place)]) == 1
    assert capsys.readouterr().out == f"{place}\n"
    assert json.loads(place.read_text("utf-8"))["newly_failing"][0]["id"] == "3-4.03"


@pytest.mark.parametrize("edited", [0, 1])
def test_an_edited_result_is_refused(
    files: tuple[str, str], edited: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(files[edited])
    file.write_text(file.read_text("utf-8").replace('"seed":20260401', '"seed":1'), "utf-8")

    assert main(["diff", *files, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{file.name}: edited after it was written." in told.err


def test_results_with_nothing_in_common_are_inconclusive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *rest = GOOD.required
    one = written(tmp_path, "one.json", without(GOOD, *rest, required=False))
    other = written(tmp_path, "other.json", without(GOOD, first, required=False))

    assert main(["diff", one, other]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "tekigo: 二つの結果に共通する必須の検査がありません。\n")


def test_what_is_no_result_is_a_matter_of_usage(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "comparison.json"
    assert main(["diff", *files, "--format", "json", "--output", str(other)]) == 1

    assert main(["diff", files[0], str(other)]) == 3
    assert main(["diff", files[0], str(tmp_path / "none.json")]) == 3
    assert "none.json を読めません" in capsys.readouterr().err
