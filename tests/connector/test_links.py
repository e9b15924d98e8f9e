"""A link file is taken whole or not at all, and a certificate is found however it is written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.connector.facts import CertificateName
from simulator.connector.links import Links, take_in
from simulator.connector.steps import Steps
from simulator.connector.store import Store
from simulator.contracts.linkage import Link, link_file
from simulator.contracts.profile import builtin

PROFILE = builtin().linkage
FIRST = Link("a1", "signature", "7f", "000000000000001", "2026-06-01T09:00:00+09:00")
SECOND = Link("a1", "signature", "80", "000000000000002", "2026-06-01T09:00:00+09:00")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
THIRD = Link("b2", "authentication", "7f", "000000000000003", "2026-06-01T09:00:00+09:00")
OTHER = Link("b2", "authentication", "81", "000000000000004", "2026-06-01T09:00:00+09:00")


def name(link: Link) -> CertificateName:
    return CertificateName(link.issuer, link.kind, link.serial)


class Desk:
    """A folder of link files, and the connector's look at it."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder / "links"
        self._folder.mkdir()
        self._store = store
        self._count = 0

    def issue(self, content: bytes) -> Path:
        self._count += 1
        file = self._folder / PROFILE.file.format(stamp=f"{self._count:017d}")
        file.write_bytes(content)
        return file

    def take_in(self) -> int:
        return take_in(self._folder, PROFILE, self._store, Steps()).files

    def persons(self, *links: Link) -> list[str | None]:
        known = Links(self._store)
        return [known.person(name(link), NOW) for link in links]


@pytest.fixture
def desk(tmp_path: Path, store: Store) -> Desk:
    return Desk(tmp_path, store)


def test_a_full_file_replaces_all_that_was_known(desk: Desk) -> None:
    desk.issue(link_file([FIRST, SECOND], PROFILE))
    first = desk.take_in()
    desk.issue(link_file([SECOND, THIRD], PROFILE))

    assert (first, desk.take_in()) == (1, 1)
    assert desk.persons(FIRST, SECOND, THIRD) == [None, SECOND.person, THIRD.person]


def test_of_two_new_files_the_later_one_counts(desk: Desk) -> None:
    desk.issue(link_file([FIRST], PROFILE))
    desk.issue(link_file([SECOND], PROFILE))

    assert desk.take_in() == 2
    assert desk.persons(FIRST, SECOND) == [None, SECOND.person]


def test_one_number_under_two_issuers_and_kinds_is_two_people(desk: Desk) -> None:
    desk.issue(link_file([FIRST, THIRD], PROFILE))
    desk.take_in()

    assert desk.persons(FIRST, THIRD) == [FIRST.person, THIRD.person]
    mixed = [
        Link(FIRST.issuer, "authentication", "7f", "", ""),
        Link(THIRD.issuer, "signature", "7f", "", ""),
    ]
    assert desk.persons(*mixed) == [None, None]


@pytest.mark.parametrize("written", ["00AB", "ab", "AB", "0000000000000000aB"])
def test_a_serial_number_is_found_however_it_is_written(desk: Desk, written: str) -> None:
    desk.issue(link_file([Link("a1", "signature", written, FIRST.person, "")], PROFILE))
    desk.take_in()

    assert desk.persons(Link("a1", "signature", "ab", "", "")) == [FIRST.person]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#END 2\r\n", ""),
        ("#END 2", "#END 1"),
        ("#END 2", "#END 3"),
        ("#END 2", "#END"),
        ("#END 2", "#END x"),
        ("#END 2", "#END 2,"),
        ("#END 2", "#END 2\r\nb2,署名用,1,2,,"),
        ("#END 2", "b2,署名用,1\r\n#END 2"),
        ("発行者鍵識別子,証明書種別", "証明書種別,発行者鍵識別子"),
        ("発行者鍵識別子,", "\ufeff発行者鍵識別子,"),
        ("利用者証明用", "署名"),
        (",80,", ",8g,"),
        (",80,", ",,"),
        (",80,", ",-80,"),
        (",80,", ",0x80,"),
        (",80,", ",8_0,"),
        (",80,", ",８０,"),
        pytest.param(",80,", f',"{"8" * 200_000}",', id="endless"),
    ],
)
def test_a_broken_file_is_kept_out_whole(desk: Desk, old: str, new: str) -> None:
    whole = link_file([SECOND, OTHER], PROFILE).decode()
    assert old in whole
    check_kept_out(desk, whole.replace(old, new).encode())


@pytest.mark.parametrize(
    "content",
    [
        link_file([SECOND, OTHER], PROFILE).decode().encode("cp932"),
        link_file([SECOND, OTHER], PROFILE)[:-12],
        b"",
        b"\x00",
    ],
    ids=["cp932", "cut off", "empty", "garbage"],
)
def test_what_is_no_link_file_is_kept_out(desk: Desk, content: bytes) -> None:
    check_kept_out(desk, content)


def check_kept_out(desk: Desk, content: bytes) -> None:
    desk.issue(link_file([FIRST], PROFILE))
    desk.take_in()
    desk.issue(content)

    assert desk.take_in() == 0
    assert desk.persons(FIRST, SECOND, OTHER) == [FIRST.person, None, None]


def test_a_file_is_read_once(desk: Desk) -> None:
    file = desk.issue(link_file([FIRST], PROFILE))
    taken = [desk.take_in()]
    file.write_bytes(link_file([SECOND], PROFILE))
    taken.append(desk.take_in())
    broken = desk.issue(b"x")
    taken.append(desk.take_in())
    broken.write_bytes(link_file([SECOND], PROFILE))
    taken.append(desk.take_in())

    assert taken == [1, 0, 0, 0]
    assert desk.persons(FIRST, SECOND) == [FIRST.person, None]


def test_a_file_still_being_written_is_left_alone(desk: Desk) -> None:
    file = desk.issue(link_file([FIRST], PROFILE))
    file.rename(file.with_suffix(".part"))

    assert desk.take_in() == 0
