"""The profiles that lie beside the connector in Java say what those that ship say."""

import json
import tomllib
from importlib import resources

import pytest

from simulator.contracts.profile import builtins

SHIPPED = resources.files("simulator.contracts") / "profiles"
BESIDE = resources.files("fixtures") / "examples" / "java" / "connector"


@pytest.mark.parametrize("name", builtins())
def test_what_lies_beside_the_connector_is_part_of_the_profile(name: str) -> None:
    shipped = tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))
    beside = json.loads((BESIDE / f"{name}.json").read_text(encoding="utf-8"))

    assert list(beside) == ["name", "wire", "package", "linkage", "handover"]
    for part in ("package", "linkage", "handover"):
        assert json.dumps(beside[part]) == json.dumps(shipped[part])  # the order of columns, too
    calls = beside["wire"].pop("operations")
    assert beside["wire"].items() <= shipped["wire"].items()
    assert calls.items() <= shipped["wire"]["operations"].items()
