"""``tekigo specification``: the whole specification, copied into a folder of the vendor's own.

Files lie there as they lie in tekigo, so that the links between the pages hold.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.cli.folder import writable
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    import argparse

ROOT: Final = Path(__file__).parents[2]
PATTERNS: Final = (
    "conformance/specification/pages/*/*.md",
    "conformance/specification/register.toml",
    "conformance/specification/openapi/*.json",
    "conformance/specification/tables/*.json",
    "conformance/specification/tables/*.toml",
    "conformance/specification/schema/*.json",
    "conformance/mutants/matrix.json",
    "reports/schema/*.json",
    "simulator/contracts/profiles/*.toml",
    "simulator/contracts/schema/*.xsd",
    "fixtures/ci/*",
)


def specification(options: argparse.Namespace) -> int:
    """Run ``tekigo specification``: write the copy, and print where it is."""
    folder = writable(Path(options.output), "--output")
    if not options.force:
        _refuse_filled(folder)
    for file in files():
        copy = folder / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / file).read_bytes())
    print(folder.resolve())
    return 0


def files() -> list[Path]:
    """Return every file of the specification, by its place in tekigo."""
    return sorted(file.relative_to(ROOT) for pattern in PATTERNS for file in ROOT.glob(pattern))


def _refuse_filled(folder: Path) -> None:
    first = min(folder.iterdir(), default=None)
    if first is not None:
        raise Problem(
            Text(
                ja=f"フォルダ {folder} は空ではありません ({first.name} など)。",
                en=f"The folder {folder} is not empty ({first.name} and maybe more).",
            ),
            Text(
                ja="--output で空のフォルダを指定するか、"
                "--force で同じ名前のファイルを上書きしてください。",
                en="Name an empty folder with --output, or overwrite files of the same names"
                " with --force.",
            ),
        )
