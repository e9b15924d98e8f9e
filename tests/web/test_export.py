"""An export holds everything, each part under its digest, and the list says what it is not."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

import pytest

from simulator.web.admin_answers import NOTICE
from simulator.world.database import METADATA
from tests.web.builders import SEED, START
from tests.web.running import Town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town(tmp_path_factory.mktemp("town"), seed=SEED)
    yield town
    town.close()


@pytest.fixture(scope="module")
def filed(town: Town) -> str:
    number = town.file("sato")["number"]
    town._client.get("/demo/portal/somewhere")
    assert isinstance(number, str)
    return number


@pytest.fixture(scope="module")
def archive(town: Town, filed: str) -> Iterator[zipfile.ZipFile]:
    assert filed
    with zipfile.ZipFile(io.BytesIO(town.call("GET", "/export").content)) as archive:
        yield archive


def rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, object]]:
    lines = archive.read(f"tables/{table}.jsonl").decode().splitlines()
    return [json.loads(line) for line in lines]


def test_the_list_tells_the_digest_of_every_other_member(archive: zipfile.ZipFile) -> None:
    manifest = json.loads(archive.read("manifest.json"))
    told = {one["name"]: (one["size"], one["sha256"]) for one in manifest.pop("members")}

    assert manifest == {
        "notice": NOTICE,
        "simulation": "demo",
        "seed": SEED,
        "profile": "modelled-1",
        "at": START.isoformat(),
        "exported": START.isoformat(),
    }
    members = [name for name in archive.namelist() if name != "manifest.json"]
    assert {
        name: (len(archive.read(name)), hashlib.sha256(archive.read(name)).hexdigest())
        for name in members
    } == told


def test_every_table_is_there(archive: zipfile.ZipFile) -> None:
    tables = {name for name in archive.namelist() if name.startswith("tables/")}

    assert tables == {f"tables/{name}.jsonl" for name in METADATA.tables}


def test_filings_journal_packages_and_links_are_as_the_town_has_them(
    town: Town, filed: str, archive: zipfile.ZipFile
) -> None:
    (filing,) = rows(archive, "portal_filings")
    (call,) = rows(archive, "journal_calls")
    package = archive.read(f"packages/{filed}.zip")
    (link_file,) = town.running.workspace.links.iterdir()

    assert (filing["number"], filing["status"]) == (filed, "arrived")
    assert call["path"] == "/demo/portal/somewhere"
    assert hashlib.sha256(package).hexdigest() == filing["package"]
    assert archive.read(f"links/{link_file.name}") == link_file.read_bytes()


def test_bytes_are_told_in_base64(town: Town, archive: zipfile.ZipFile) -> None:
    certificates = {
        base64.b64decode(str(row["certificate"])) for row in rows(archive, "cards_certificates")
    }

    assert town.running.population.of("sato").certificate in certificates


def test_two_exports_of_one_state_are_the_same_bytes(town: Town) -> None:
    one, other = (town.call("GET", "/export") for _ in range(2))

    assert one.content == other.content
    assert one.headers["content-disposition"] == 'attachment; filename="tekigo-demo.zip"'
