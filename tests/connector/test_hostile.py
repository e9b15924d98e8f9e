"""Every hostile package is refused by its own code, and none does more than be refused."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.mutants.catalogue import mutants
from conformance.specification import tables
from simulator.connector.flaw import Flaw, PackageRefused
from simulator.connector.package import read_package
from simulator.connector.steps import Steps
from simulator.contracts.profile import builtin
from simulator.portal.hostile import HOSTILE, Means, apply, signer
from tests.connector.filed import Filed, is_intact, pack, verifier, zipped

PROFILE = builtin().package
MEBIBYTE = 2**20
CODES = {
    "cut-in-half": Flaw.NOT_A_ZIP,
    "cut-before-directory": Flaw.NOT_A_ZIP,
    "changed-file": Flaw.NOT_AS_LISTED,
    "path-parent": Flaw.LEADS_OUT,
    "path-absolute": Flaw.LEADS_OUT,
    "path-drive": Flaw.LEADS_OUT,
    "path-backslash": Flaw.LEADS_OUT,
    "device-bare": Flaw.DEVICE,
    "device-with-ending": Flaw.DEVICE,
    "device-numbered": Flaw.DEVICE,
    "bomb-ratio": Flaw.TOO_LARGE,
    "bomb-lying": Flaw.DAMAGED,
    "bomb-count": Flaw.TOO_MANY_FILES,
    "nested-archives": Flaw.NESTED,
    "collide-case": Flaw.SAME_NAME,
    "collide-normalisation": Flaw.SAME_NAME,
    "entity-external": Flaw.DOCUMENT_TYPE,
    "entity-parameter": Flaw.DOCUMENT_TYPE,
    "doctype-external": Flaw.DOCUMENT_TYPE,
    "entity-internal": Flaw.DOCUMENT_TYPE,
    "entity-bomb": Flaw.DOCUMENT_TYPE,
    "program-as-pdf": Flaw.PROGRAM,
    "encrypted-file": Flaw.ENCRYPTED,
    "name-cp932": Flaw.NOT_UTF_8,
    "name-broken-utf8": Flaw.NOT_UTF_8,
    "name-twice": Flaw.SAME_NAME,
    "oversize-attachment": Flaw.LARGE_ATTACHMENT,
}


@pytest.fixture(scope="module")
def means(filed: Filed) -> Means:
    """What makes the filing's package hostile."""
    pin = filed.signer.pins.signature
    return Means(PROFILE, signer(PROFILE, filed.signer.card.signature, pin))


def refusal(content: bytes, number: str, max_size: int = PROFILE.max_size) -> Flaw:
    profile = PROFILE.model_copy(update={"max_size": max_size})
    with pytest.raises(PackageRefused) as refused:
        read_package(content, profile, number, Steps())
    return refused.value.flaw


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_package_is_refused_by_its_own_code(
    filed: Filed, means: Means, name: str
) -> None:
    assert refusal(apply(name, filed.package, means), filed.number) == CODES[name]


def test_no_code_is_told_that_nothing_shows(filed: Filed) -> None:
    with pytest.raises(PackageRefused, match=r"^ZIP として読めない \(not-a-zip\)$"):
        read_package(b"", PROFILE, filed.number, Steps())


@pytest.mark.parametrize("name", ["bomb-ratio", "bomb-lying", "entity-bomb"])
def test_a_bomb_takes_no_memory(filed: Filed, means: Means, name: str) -> None:
    content = apply(name, filed.package, means)
    tracemalloc.start()
    refusal(content, filed.number)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2 * MEBIBYTE


# What is wrong is the attack, and nothing else

USELESS = {"cut-in-half", "bomb-lying", "name-broken-utf8", "entity-bomb"}
"""No reader can do anything with these."""
KILLS = {
    one.name: one.requirement
    for one in tables.hostile().packages
    if one.requirement != "3-2.23" and one.name not in USELESS | {"bomb-ratio"}
}
"""What each is planted for; nothing is unpacked beyond limits here."""


@pytest.mark.parametrize("name", KILLS)
def test_a_connector_that_lacks_one_caution_reads_it_and_finds_its_signature_true(
    filed: Filed, means: Means, name: str
) -> None:
    (careless,) = (one for one in mutants() if one.kills == KILLS[name])

    found = read_package(apply(name, filed.package, means), PROFILE, filed.number, careless())

    assert is_intact(verifier([], None, PROFILE).facts(found.members, found.arrived))


# What is not hostile


def office(inside: int) -> bytes:
    """Return something like a .docx: an archive, with others inside."""
    content = b"text"
    for _ in range(inside + 1):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/embedded", content)
            archive.writestr("[Content_Types].xml", b"<Types/>")
        content = buffer.getvalue()
    return content


@pytest.mark.parametrize(("inside", "accepted"), [(0, True), (2, True), (3, False)])
def test_an_attached_office_document_is_no_nested_archive(
    filed: Filed, inside: int, *, accepted: bool
) -> None:
    content = pack(filed.members | {"attachments/02_x.docx": office(inside)})
    if accepted:
        assert read_package(content, PROFILE, filed.number, Steps()).number == filed.number
    else:
        assert refusal(content, filed.number) == Flaw.NESTED


def test_a_broken_file_hides_no_archive_beside_it(filed: Filed) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"its name in front differs from its name in the directory")
        archive.writestr("b", office(2))
    broken = buffer.getvalue().replace(b"a", b"x", 1)
    content = pack(filed.members | {"attachments/02_x.docx": broken})

    assert refusal(content, filed.number) == Flaw.NESTED


def test_what_only_begins_like_an_archive_is_an_attachment_like_any_other(filed: Filed) -> None:
    content = pack(filed.members | {"attachments/02_x.docx": office(0)[:-9]})

    assert read_package(content, PROFILE, filed.number, Steps()).number == filed.number


def test_an_archive_inside_may_not_hold_more_than_the_whole(filed: Filed) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(MEBIBYTE))
    content = pack(filed.members | {"attachments/02_x.docx": buffer.getvalue()})

    assert refusal(content, filed.number, max_size=MEBIBYTE - 1) == Flaw.TOO_LARGE
    assert read_package(content, PROFILE, filed.number, Steps()).number == filed.number


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("attachments/com\u00b9.pdf", Flaw.DEVICE),
        ("attachments/LPT9", Flaw.DEVICE),
        ("aux/x.pdf", Flaw.DEVICE),
        ("attachments/Con .tar.gz", Flaw.DEVICE),
        ("attachments/x\0.pdf", Flaw.LEADS_OUT),
        ("APPLICATION.XML", Flaw.SAME_NAME),
        ("attachments/console.pdf", None),
        ("attachments/COM10", None),
        ("attachments/x.con", None),
        ("attachments/\uff21.pdf", None),
    ],
)
def test_a_name_is_judged_as_it_is_written(filed: Filed, name: str, flaw: Flaw | None) -> None:
    content = pack(filed.members | {"attachments/a.pdf": b"x", name.replace("\0", "N"): b"x"})
    content = content.replace(b"xN.pdf", b"x\0.pdf")
    if flaw is None:
        assert name in read_package(content, PROFILE, filed.number, Steps()).members
    else:
        assert refusal(content, filed.number) == flaw


# Whatever comes

MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["set", "cut", "drop", "double"]),
        st.integers(0, 10**6),
        st.integers(1, 40),
        st.integers(0, 255),
    ),
    min_size=1,
    max_size=6,
)


def mutated(content: bytes, mutations: list[tuple[str, int, int, int]]) -> bytes:
    """Return a package with bytes set, cut off, left out or doubled; most near its directory."""
    for what, place, length, value in mutations:
        at = max(len(content) - place % 1200, 0) if place % 4 else place % (len(content) + 1)
        piece = content[at : at + length]
        content = {
            "set": content[:at] + bytes([value]) + content[at + 1 :],
            "cut": content[:at],
            "drop": content[:at] + content[at + length :],
            "double": content[:at] + piece + content[at:],
        }[what]
    return content


@pytest.fixture(scope="module")
def bases(filed: Filed, means: Means) -> list[bytes]:
    """Small packages to begin with: a sound one, and some that are refused late."""
    small = pack(filed.members | {"application.pdf": b"%PDF-1.4"})
    names = ("nested-archives", "entity-internal", "encrypted-file")
    return [small, *(apply(name, small, means) for name in names)]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 3), MUTATIONS)
def test_whatever_is_done_to_a_package_it_is_read_or_refused(
    filed: Filed, bases: list[bytes], base: int, mutations: list[tuple[str, int, int, int]]
) -> None:
    assert_read_or_refused(mutated(bases[base], mutations), filed)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["application.xml", "manifest.xml"]), MUTATIONS)
def test_whatever_is_done_to_a_document_it_is_read_or_refused(
    filed: Filed, name: str, mutations: list[tuple[str, int, int, int]]
) -> None:
    small = filed.members | {"application.pdf": b"%PDF-1.4"}
    with zipfile.ZipFile(io.BytesIO(pack(small))) as package:
        manifest = package.read("manifest.xml")
    if name == "manifest.xml":
        content = zipped(small | {name: mutated(manifest, mutations)})
    else:
        content = pack(small | {name: mutated(small[name], mutations)})

    assert_read_or_refused(content, filed)


def assert_read_or_refused(content: bytes, filed: Filed) -> None:
    try:
        found = read_package(content, PROFILE, filed.number, Steps())
    except PackageRefused:
        return
    assert found.number == filed.number
