"""No room stands outside the import rules: each is named in the layers of pyproject.toml."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = {
    room.strip()
    for contract in PROJECT["tool"]["importlinter"]["contracts"]
    for layer in contract.get("layers", [])
    for room in layer.split(":")
}


def test_no_room_escapes_the_layers() -> None:
    assert rooms("simulator") | rooms("conformance") | {"reports", "fixtures"} == LAYERS


def rooms(package: str) -> set[str]:
    return {
        f"{package}.{entry.stem}"
        for entry in (ROOT / package).iterdir()
        if (entry.suffix == ".py" or (entry / "__init__.py").is_file()) and entry.stem != "__init__"
    }
