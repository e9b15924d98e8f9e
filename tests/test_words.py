"""What a vendor may have to change stands in profiles: no code knows a profile or its words."""

import ast
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from lxml import etree

from simulator.contracts.profile import builtin, builtins

ROOT = Path(__file__).parent.parent
ROOMS = ("conformance", "reports", "simulator")
# Such a word of the wire may be one of our own as well.
ORDINARY = re.compile("[a-z_]+")


def sources() -> list[Path]:
    return [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def texts(file: Path) -> Iterator[str]:
    """Yield every string a module holds, but for its docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def words(profile: str) -> set[str]:
    """Return the names and codes of a profile's wire, package, link file and hand-over."""
    data = builtin(profile).model_dump(mode="json")
    wire, package = data["wire"], data["package"]
    tables = [wire["filing"], wire["hal"] or {}, wire["verdict"] or {}, wire["statuses"]]
    tables += [package["members"], data["linkage"]["columns"], data["handover"]["columns"]]
    for shape in wire["operations"].values():
        tables += [shape["request"], shape["response"], shape["item"]]
    found = {str(word) for table in tables for word in table.values()}
    found |= {shape["path"] for shape in wire["operations"].values()}
    found |= {error["code"] for error in wire["errors"].values()}
    return {word for word in found - documents() if word and not ORDINARY.fullmatch(word)}


def documents() -> set[str]:
    """Return the element and attribute names of the package's documents, which no profile sets."""
    folder = resources.files("simulator.contracts") / "schema"
    roots = (etree.fromstring(file.read_bytes()) for file in folder.iterdir())
    return {name for root in roots for node in root.iter() if (name := str(node.get("name")))}


def test_no_code_branches_on_a_profile_s_name() -> None:
    naming = [
        file.relative_to(ROOT).as_posix()
        for file in sources()
        if set(texts(file)) & set(builtins())
    ]

    # One names the default; a mutant names the profile in which its fault shows.
    assert naming[-1] == "simulator/contracts/profile.py"
    assert {file.rpartition("/")[0] for file in naming[:-1]} == {"conformance/mutants"}


@pytest.mark.parametrize("profile", builtins())
def test_no_code_holds_a_word_of_the_wire(profile: str) -> None:
    own = words(profile)
    found = [
        (file.relative_to(ROOT).as_posix(), text)
        for file in sources()
        for text in texts(file)
        if text in own
    ]

    assert len(own) > len("a profile has many more words than this")
    assert found == []
