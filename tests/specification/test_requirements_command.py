"""``tekigo requirements`` shows the register whole, and what stands behind each requirement."""

import argparse
import json
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import html

from conformance.cli import requirements as command
from conformance.cli.requirements import html_text, json_text, table_text
from conformance.mutants.catalogue import mutants
from conformance.mutants.traced import Matrix, assemble
from conformance.specification.register import DEPTHS, register
from conformance.specification.wording import WORDS
from reports.characters import width
from simulator.contracts.problem import Language, Problem

MATRIX = assemble()
LANGUAGES: tuple[Language, ...] = ("ja", "en")


def run(format_: str, output: Path | None = None, lang: str = "ja") -> int:
    file = None if output is None else str(output)
    return command.requirements(argparse.Namespace(lang=lang, format=format_, output=file))


def parsed(text: str) -> Any:  # noqa: ANN401  lxml's own
    return html.document_fromstring(text)


# What stands behind a requirement


def test_whatever_is_called_checked_has_a_check() -> None:
    for one in MATRIX.requirements:
        assert (one.check is not None) == (one.coverage == "checked"), one.id


def test_every_checked_requirement_has_a_connector_that_violates_it() -> None:
    assert [r.id for r in MATRIX.requirements if r.check and not r.mutants] == []


def test_every_mutant_stands_beside_what_it_violates() -> None:
    shown = [(one.name, r.id) for r in MATRIX.requirements for one in r.mutants]

    assert sorted(shown) == sorted((mutant.name(), mutant.kills) for mutant in mutants())


# JSON


def test_the_published_schema_is_current() -> None:
    written = command.SCHEMA_FILE.read_text(encoding="utf-8")

    assert written == command.schema_text(), "run: python -m conformance.cli.requirements"


def test_the_json_follows_the_published_schema() -> None:
    schema = json.loads(command.SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)

    Draft202012Validator(schema).validate(json.loads(json_text(MATRIX)))


@pytest.mark.parametrize(
    ("place", "value"),
    [("schema", "tekigo-requirements/2"), ("surprise", 1), ("requirements", [{"id": "op.01"}])],
)
def test_the_schema_refuses_what_is_no_register(place: str, value: object) -> None:
    validator = Draft202012Validator(json.loads(command.schema_text()))

    assert not validator.is_valid(json.loads(json_text(MATRIX)) | {place: value})


def test_the_json_says_what_the_register_says() -> None:
    toml = resources.files("conformance.specification") / "register.toml"
    written = tomllib.loads(toml.read_text(encoding="utf-8"))
    conditions = {one["id"]: one for one in written["condition"]}
    shown = json.loads(json_text(MATRIX))

    assert shown["register"] == written["version"]
    assert shown["blocks"] == written["block"]
    assert len(shown["requirements"]) == len(written["requirement"])
    for one, source in zip(shown["requirements"], written["requirement"], strict=True):
        expected: dict[str, Any] = {"roles": ["municipal-file"], "depth": None, "reason": None}
        expected |= {"condition": None} | source
        expected["condition"] = conditions.get(expected["condition"])
        assert {key: one[key] for key in expected} == expected


def test_the_json_can_be_read_back() -> None:
    assert Matrix.model_validate_json(json_text(MATRIX)) == MATRIX


# Table


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("columns", [80, 100, 140])
def test_no_line_of_the_table_is_too_wide(language: Language, columns: int) -> None:
    lines = table_text(MATRIX, language, columns).splitlines()

    assert [line for line in lines if width(line) > columns] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_of_the_table_are_aligned_for_wide_characters(language: Language) -> None:
    lines = table_text(MATRIX, language, 100).splitlines()
    wordings = {r.id: getattr(r, language) for r in register().requirement}
    rows = {line.split()[0]: line for line in lines if line.split()[:1] and line[0] != " "}
    starts = set()
    for id_, wording in wordings.items():
        before, found, _ = rows[id_].partition(wording[:6])
        assert found, id_
        starts.add(width(before))

    assert len(starts) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_leaves_no_character_out(language: Language) -> None:
    shown = re.sub(r"\s", "", table_text(MATRIX, language, 100))
    for one in MATRIX.requirements:
        texts = [one, one.condition, one.reason, one.check and one.check.title]
        for text in filter(None, texts):
            assert re.sub(r"\s", "", getattr(text, language)) in shown, one.id
        for mutant in one.mutants:
            assert mutant.name in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_the_table_begins_with_a_closing_mark(language: Language) -> None:
    lines = table_text(MATRIX, language, 100).splitlines()

    assert [line for line in lines if line.strip()[:1] in {*command.CLOSING}] == []


def test_a_long_word_is_not_lost() -> None:
    assert command._wrapped("x" * 30 + " y", 20) == ["x" * 30, "y"]


# HTML


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_requirement_in_both_languages(language: Language) -> None:
    page = parsed(html_text(MATRIX, language))

    assert page.get("lang") == language
    for one in MATRIX.requirements:
        (row,) = page.xpath("//tr[@id=$id]", id=one.id)
        text = " ".join(row.text_content().split())
        first, second = (one.ja, one.en) if language == "ja" else (one.en, one.ja)
        assert 0 < text.index(first) < text.index(second)
        assert one.source in text
        for mutant in one.mutants:
            assert mutant.name in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_marks_the_depths_at_which_a_requirement_can_be_observed(
    language: Language,
) -> None:
    page = parsed(html_text(MATRIX, language))
    for one in MATRIX.requirements:
        marks = page.xpath("//tr[@id=$id]//span[contains(@class, 'mark')]", id=one.id)
        marked = [depth for depth, mark in zip(DEPTHS, marks, strict=True) if "on" in mark.classes]
        assert tuple(marked) == one.reached_at


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_no_other_file(language: Language) -> None:
    text = html_text(MATRIX, language)
    page = parsed(text)
    anchors = {one.get("id") for one in page.xpath("//*[@id]")}

    assert not page.xpath("//script | //link | //img | //iframe | //@src")
    assert not re.search(r"url\(|@import|https?:", text)
    assert {link.removeprefix("#") for link in page.xpath("//@href")} <= anchors
    assert len(anchors) == len(page.xpath("//*[@id]"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_that_it_is_not_official(language: Language) -> None:
    text = parsed(html_text(MATRIX, language)).text_content()

    assert WORDS["not-official"].in_language(language) in text


def test_the_page_counts_what_it_shows() -> None:
    page = parsed(html_text(MATRIX, "en"))
    heads = [head.text_content() for head in page.xpath("//table[@class='numbers']/thead//th")]
    (total,) = page.xpath("//table[@class='numbers']/tbody[2]/tr")
    numbers = [cell.text_content() for cell in total.xpath("td")]
    counted = dict(zip(heads, numbers, strict=True))
    shown = MATRIX.requirements

    assert counted["Total"] == str(len(shown))
    assert counted["MUST"] == str(sum(r.level == "MUST" for r in shown))
    assert counted["checked"] == str(sum(r.coverage == "checked" for r in shown))
    assert counted["published"] == str(sum(r.provenance == "published" for r in shown))


def test_markup_in_a_wording_stays_text() -> None:
    first, *rest = MATRIX.requirements
    odd = first.model_copy(update={"en": "<script>alert(1)</script>"})
    page = html_text(MATRIX.model_copy(update={"requirements": [odd, *rest]}), "en")

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# The command


@pytest.mark.parametrize("format_", ["table", "json", "html"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_printed_and_what_is_written_agree(
    format_: str,
    lang: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "made" / "register.out"
    monkeypatch.setenv("COLUMNS", "100")  # as wide as what is written

    assert run(format_, None, lang) == 0
    printed = capsys.readouterr().out
    assert run(format_, file, lang) == 0
    assert capsys.readouterr().out == f"{file.resolve()}\n"
    assert file.read_bytes().decode() == printed
    assert printed.endswith("\n")
    assert not printed.endswith("\n\n")


def test_a_file_that_cannot_be_written_is_a_problem_of_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Problem) as problem:
        run("json", tmp_path / "file" / "register.json")
    assert "--output" in problem.value.hint.en
