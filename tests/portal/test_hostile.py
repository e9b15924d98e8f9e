"""Each hostile package has the flaw its name tells, and nothing else a connector could refuse."""

import hashlib
import io
import subprocess
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from xml.parsers import expat

import pytest
from lxml import etree

from conformance.episodes.people import People
from simulator.cards.signature import scheme
from simulator.contracts.problem import Problem
from simulator.contracts.profile import Profile, builtin
from simulator.portal.applicant import Arrival
from simulator.portal.hostile import HOSTILE, Means, apply, signer
from simulator.portal.hostile.entry import swollen
from tests.web import builders
from tests.web.builders import START

MEBIBYTE = 2**20
SHORT_OF_FILES = {"cut-in-half", "cut-before-directory"}
REFUSED_BY_ANY = SHORT_OF_FILES | {"encrypted-file", "bomb-lying", "name-broken-utf8"}
"""What Python's reader of ZIPs refuses as well."""
READ_WHOLE = sorted(set(HOSTILE) - REFUSED_BY_ANY - {"bomb-ratio"})
"""A bomb is never unpacked here."""
DOCUMENT_TYPES = ("entity-external", "entity-parameter", "doctype-external", "entity-internal")

Files = dict[str, bytes]


class Town:
    """A portal, and a package that somebody filed there."""

    def __init__(self, profile: Profile, folder: Path) -> None:
        self.simulation = builders.simulation(folder, profile=profile)
        self.person = People(self.simulation).control
        self.limits = self.simulation.world.profile.package
        credential, pin = self.person.card.signature, self.person.pins.signature
        self.means = Means(self.limits, signer(self.limits, credential, pin))
        self.content = self.file()

    def file(self, arrival: Arrival = Arrival()) -> bytes:  # noqa: B008  frozen
        """File the plain claim and return the package that arrived."""
        number = builders.file(self.simulation, self.person, arrival=arrival)
        return builders.package(self.simulation, number)

    def hostile(self, name: str) -> bytes:
        return apply(name, self.content, self.means)


@pytest.fixture(scope="module", params=["modelled-1", "modelled-2"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    town = Town(builtin(request.param), tmp_path_factory.mktemp("town"))
    yield town
    town.simulation.close()


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content), metadata_encoding="cp932")


def files(content: bytes) -> Files:
    """Return the files, the last one where a name occurs twice."""
    with opened(content) as package:
        return {one.filename: whole(package, one) for one in package.infolist()}


def whole(package: zipfile.ZipFile, file: zipfile.ZipInfo) -> bytes:
    with package.open(file) as stream:
        return stream.read(file.file_size + 1)


@pytest.mark.parametrize("name", HOSTILE)
def test_equal_input_gives_equal_bytes_and_few_of_them(town: Town, name: str) -> None:
    made = town.hostile(name)

    assert made == town.hostile(name)
    assert made != town.content
    assert len(made) < MEBIBYTE // 4


@pytest.mark.parametrize("name", READ_WHOLE)
def test_the_signature_is_true_whatever_else_is_wrong(town: Town, name: str) -> None:
    assert_signed(town, files(town.hostile(name)))


def test_every_package_can_be_made_where_the_container_carries_the_form(tmp_path: Path) -> None:
    data = builtin().model_dump()
    data["package"]["signature"] = "xmldsig-enveloping"
    town = Town(Profile.model_validate(data), tmp_path)
    made = {name: town.hostile(name) for name in HOSTILE}

    signature = town.limits.members.signature
    assert_signed(town, files(made["path-parent"]))
    assert files(made["path-parent"])[signature] != files(town.content)[signature]
    # It cannot carry a document type, so it keeps the form as it was.
    for name in DOCUMENT_TYPES:
        assert files(made[name])[signature] == files(town.content)[signature]
    town.simulation.close()


def assert_signed(town: Town, inside: Files) -> None:
    names = town.limits.members
    covered = {
        name: content
        for name, content in inside.items()
        if name in (names.application, names.signed_list) or name.startswith(names.attachments)
    }
    read = scheme(town.limits).reader(covered)
    found = town.simulation.cards.verify(inside[names.signature], covered, START, read)

    assert (found.result, found.reason) == ("valid", None)


@pytest.mark.parametrize("name", READ_WHOLE)
def test_the_manifest_lists_what_is_there(town: Town, name: str) -> None:
    inside = files(town.hostile(name))
    manifest = etree.fromstring(inside.pop(town.limits.members.manifest))
    listed = {
        str(one.get("名前")): (one.get("大きさ"), one.get("要約値"))
        for one in manifest.iterfind("{*}ファイル")
    }
    found = {
        name: (str(len(content)), hashlib.sha256(content).hexdigest())
        for name, content in inside.items()
    }

    differing = {name for name in listed | found if listed.get(name) != found.get(name)}
    assert differing == ({town.limits.members.form_pdf} if name == "changed-file" else set())


def test_the_list_is_closed_and_each_says_what_it_is() -> None:
    told = [text for one in HOSTILE.values() for text in (one.text.ja, one.text.en)]
    limits = set(type(builtin().package).model_fields)

    assert len(HOSTILE) == 27
    assert len(set(told)) == len(told)
    assert {one.setting for one in HOSTILE.values()} - {""} == {
        name for name in limits if name.startswith("max_") and name != "max_attachments"
    }
    with pytest.raises(Problem, match="Did you mean bomb-ratio"):
        apply("bomb-ration", b"", Means(builtin().package, lambda files: files))


def test_a_hostile_package_arrives_through_the_portal(town: Town) -> None:
    arrived = town.file(Arrival(repack=partial(apply, "path-parent", means=town.means)))

    assert [name for name in opened(arrived).namelist() if ".." in name] == [
        f"{town.limits.members.attachments}../../evil.pdf"
    ]


@pytest.mark.parametrize("name", sorted(REFUSED_BY_ANY))
def test_what_cannot_be_read_is_refused_by_a_reader_that_knows_nothing_of_us(
    town: Town, name: str
) -> None:
    with pytest.raises((zipfile.BadZipFile, RuntimeError, UnicodeDecodeError)):
        files(town.hostile(name))


@pytest.mark.parametrize("name", HOSTILE)
def test_the_common_tool_for_zips_refuses_but_three(
    town: Town, name: str, requires_tool: Callable[[str], str], tmp_path: Path
) -> None:
    """So that whoever leaves the work to it is caught: it even unpacks the bomb that lies."""
    (tmp_path / "package.zip").write_bytes(town.hostile(name))
    command = (requires_tool("unzip"), "-tq", "package.zip")
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, timeout=60)

    assert (done.returncode != 0) == (name in SHORT_OF_FILES | {"encrypted-file"})


def test_the_bomb_says_what_it_unpacks_to(town: Town) -> None:
    package = opened(town.hostile("bomb-ratio"))
    manifest = etree.fromstring(package.read(town.limits.members.manifest))
    pdf = town.limits.members.form_pdf
    (listed,) = (one for one in manifest.iterfind("{*}ファイル") if one.get("名前") == pdf)

    size = package.getinfo(pdf).file_size
    assert (size, listed.get("大きさ")) == (town.limits.max_size // 5 * 6, str(size))
    assert town.limits.max_size < size < 64 * MEBIBYTE


def test_a_crowd_is_one_too_many_and_an_attachment_one_byte_too_large(town: Town) -> None:
    crowd, large = opened(town.hostile("bomb-count")), opened(town.hostile("oversize-attachment"))
    sizes = [one.file_size for one in large.infolist() if one.filename.endswith("_large.pdf")]

    assert len(crowd.namelist()) == town.limits.max_members + 1
    assert sizes == [town.limits.max_attachment_size + 1]


def test_what_is_cut_before_the_directory_has_every_file(town: Town) -> None:
    cut = town.hostile("cut-before-directory")

    assert all(one in cut for one in files(town.content).values())
    assert town.content.startswith(cut)
    assert town.content[len(cut) :].startswith(b"PK\x01\x02")


def test_a_bomb_is_never_in_memory() -> None:
    tracemalloc.start()
    made = swollen(b"head", 61 * MEBIBYTE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(made.data) < peak < 3 * MEBIBYTE


@pytest.mark.parametrize("size", [10, MEBIBYTE + 4, 2 * MEBIBYTE + 11])
def test_a_swollen_file_is_what_it_says(size: int) -> None:
    made = swollen(b"head", size)
    content = zlib.decompress(made.data, -zlib.MAX_WBITS)

    assert content == b"head".ljust(size)
    assert (made.size, made.crc) == (size, zlib.crc32(content))
    assert made.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", DOCUMENT_TYPES)
def test_a_form_with_entities_is_well_formed_all_the_same(
    town: Town, name: str, requires_tool: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "form.xml").write_bytes(form_of(town, name))
    command = (requires_tool("xmllint"), "--nonet", "--noout", "form.xml")

    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert b"<!DOCTYPE" in form_of(town, name)


@pytest.mark.parametrize(("name", "grown"), [("entity-internal", 300), ("entity-bomb", 100_000)])
def test_a_few_lines_grow_as_far_as_is_told(town: Town, name: str, grown: int) -> None:
    told: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = told.append
    parser.Parse(form_of(town, name), True)  # noqa: FBT003  takes no keywords

    assert "".join(told).count("x" * 100) == grown // 100
    assert len(form_of(town, name)) < 6000


def form_of(town: Town, name: str) -> bytes:
    return files(town.hostile(name))[town.limits.members.application]
