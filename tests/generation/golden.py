"""The golden packages in `fixtures/packages`, two of each procedure.

``python -m tests.generation.golden`` writes them anew. The first of a procedure is the plain one:
its first case, under the first profile, with the printed form. The second is its last case, under
the second profile, with one of the hazards, and without the print, which takes nine tenths of the
room.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from simulator.contracts.profile import builtin
from simulator.generation.chunks import package
from simulator.generation.job import Format, Job, Mix, Product
from simulator.generation.packing import Packer
from simulator.generation.plan import item, staged
from simulator.procedures import catalogue
from simulator.residents import places
from simulator.residents.mynumber import Policy

FOLDER = Path(__file__).parents[2] / "fixtures" / "packages"
FIRST_DAY = date(2026, 3, 2)  # a day on which every procedure is still there
NAMES = tuple(procedure.id for procedure in catalogue.procedures())


def packages(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the two packages of a procedure, with their file names."""
    job = Job(
        product=Product.PACKAGES,
        count=0,
        seed=1,
        day=FIRST_DAY,
        mix=Mix.COVERAGE,
        procedures=(name,),
        municipality=places.DEFAULT,
        mynumber=Policy.OMIT,
        format=Format.ZIP,
    )
    cases = len(staged(job).scenes)
    turn = 1 + NAMES.index(name)  # so that hazards take turns over the procedures
    for number, profile, index in (
        (1, "modelled-1", 0),
        (2, "modelled-2", cases * turn + cases - 1),
    ):
        packer = Packer(builtin(profile).package, printed=number == 1)
        yield f"{name}-{number}.zip", package(job, item(job, index), packer)


def main() -> None:
    """Write all packages anew."""
    for old in FOLDER.glob("*.zip"):
        old.unlink()
    for name in NAMES:
        for file, content in packages(name):
            (FOLDER / file).write_bytes(content)


if __name__ == "__main__":
    main()
