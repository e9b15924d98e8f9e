"""A change of forms, people, package or print shows in the golden packages, and where it shows."""

import hashlib
import io
import zipfile

import pytest

from tests.generation.golden import FOLDER, NAMES, packages

LIMIT = 3_000_000


def told(package: bytes) -> dict[str, str]:
    """Return the digest of each file of a package, small enough to read in a failure."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_package_is_made_again_to_the_byte(name: str) -> None:
    for file, content in packages(name):
        golden = (FOLDER / file).read_bytes()
        assert told(content) == told(golden)
        assert (content == golden) is True


def test_there_are_two_of_each_procedure_and_they_stay_small() -> None:
    files = sorted(FOLDER.glob("*.zip"))

    assert [file.name for file in files] == sorted(
        f"{name}-{n}.zip" for name in NAMES for n in (1, 2)
    )
    assert sum(file.stat().st_size for file in files) < LIMIT
