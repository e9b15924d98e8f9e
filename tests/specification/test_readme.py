"""What the READMEs say of commands, exit codes, rooms and verdicts is so."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import conformance.checks
from conformance.episodes.episode import two_languages
from conformance.episodes.journey import journey
from conformance.result.conclusion import ENGINE, EXIT_CODES, USAGE
from conformance.result.model import Bilingual
from conformance.specification.register import register
from simulator.contracts.provenance import Provenance
from tests.specification import markdown
from tests.specification.examples import PAGES

ROOT = PAGES.parents[2]
FILES = {"ja": ROOT / "README.ja.md", "en": ROOT / "README.md"}
PASSED = re.compile(r"  ✓ (\S+)  (.+)")
LONGEST = 175

pytestmark = pytest.mark.parametrize("language", FILES)


def tables(language: str) -> list[markdown.Table]:
    return markdown.read(FILES[language]).tables


def excerpt(language: str) -> list[str]:
    """Return the lines of the terminal that are shown."""
    blocks = markdown.read(FILES[language]).blocks
    (found,) = (block.text for block in blocks if "✓" in block.text)
    return found.splitlines()


def test_the_commands_exist(language: str) -> None:
    commands, *_ = tables(language)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    driver = (ROOT / "dev.py").read_text(encoding="utf-8")

    for short, long in commands.columns(0, 1):
        name = short.removeprefix("make ")
        assert re.search(rf"^{name}\b.*:$|^[a-z ]*\b{name}\b[a-z ]*:$", makefile, re.MULTILINE)
        assert long == f"python dev.py {name}"
        assert f'    "{name}": (' in driver


def test_the_exit_codes(language: str) -> None:
    _, codes, *_ = tables(language)

    assert codes.column(0) == [str(code) for code in sorted({*EXIT_CODES.values(), USAGE, ENGINE})]


def test_the_origins(language: str) -> None:
    _, _, _, origins, *_ = tables(language)

    assert origins.column(0) == [origin.value for origin in Provenance]


def test_the_rooms_stand_in_the_order_of_the_layers(language: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if "layers" in contract)
    rooms = [room for row in tables(language)[4].rows for room in markdown.codes(row[0])]

    assert rooms == [room.strip() for layer in layers for room in layer.split(":")]


def test_the_terminal_shows_checks_that_exist(language: str) -> None:
    lines = excerpt(language)
    told = titles()

    assert lines[0] == getattr(journey.title, language)
    for id_, title in (found.groups() for line in lines if (found := PASSED.fullmatch(line))):
        assert title == getattr(told[id_], language)


def test_the_terminal_shows_the_headline_of_this_register(language: str) -> None:
    scope = f"tekigo register {register().version}, modelled-1, municipal-file, drive"
    headline = {"ja": f"✓ {scope} に適合しています。", "en": f"✓ Conforms to {scope}."}

    assert any(line.startswith(headline[language]) for line in excerpt(language))


def test_it_stays_short(language: str) -> None:
    assert len(FILES[language].read_text(encoding="utf-8").splitlines()) <= LONGEST


def titles() -> dict[str, Bilingual]:
    """Return the titles of all checks by the requirement they check."""
    folder = Path(conformance.checks.__file__).parent
    found = {}
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.FunctionDef(
                    decorator_list=[
                        ast.Call(func=ast.Name(id="check"), args=[ast.Constant(value=id_), *_])
                    ]
                ):
                    found[str(id_)] = two_languages(ast.get_docstring(node))
    return found
