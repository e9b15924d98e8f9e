"""A link file is taken whole or not at all, and a certificate is found however it is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.connector.facts import CertificateName
from simulator.connector.links import Links, take_in
from simulator.connector.steps import Steps
from simulator.connector.store import Store
from simulator.contracts.linkage import (
    Change,
    Link,
    delta_file,
    delta_name,
    file_name,
    link_file,
)
from simulator.contracts.profile import Linkage, builtin

PROFILE = builtin().linkage
SECOND_PROFILE = builtin("modelled-2").linkage
FIRST = Link("a1", "signature", "7f", "000000000000001", "2026-06-01T09:00:00+09:00")
SECOND = Link("a1", "signature", "80", "000000000000002", "2026-06-01T09:00:00+09:00")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
THIRD = Link("b2", "authentication", "7f", "000000000000003", "2026-06-01T09:00:00+09:00")
OTHER = Link("b2", "authentication", "81", "000000000000004", "2026-06-01T09:00:00+09:00")


def name(link: Link) -> CertificateName:
    return CertificateName(link.issuer, link.kind, link.serial)


class Desk:
    """A folder of link files, and the connector's look at it."""

    def __init__(self, folder: Path, store: Store, profile: Linkage = PROFILE) -> None:
        self.refused: list[str] = []
        self._profile = profile
        self._folder = folder / "links"
        self._folder.mkdir()
        self._store = store
        self._count = 0

    def issue(self, content: bytes, sequence: int = 0) -> Path:
        self._count += 1
        return self._place(file_name(self._profile, f"{self._count:017d}", sequence), content)

    def send(self, sequence: int, *changes: Change) -> Path:
        content = delta_file(changes, self._profile)
        self._count += 1
        return self._place(delta_name(self._profile, f"{self._count:017d}", sequence), content)

    def take_in(self) -> int:
        taken = take_in(self._folder, self._profile, self._store, Steps())
        self.refused = taken.refused
        return taken.files

    def persons(self, *links: Link, at: datetime = NOW) -> list[str | None]:
        known = Links(self._store)
        return [known.person(name(link), at) for link in links]

    def _place(self, name: str, content: bytes) -> Path:
        file = self._folder / name
        file.write_bytes(content)
        return file


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


def test_a_full_file_that_comes_after_a_later_one_is_kept_out(desk: Desk, tmp_path: Path) -> None:
    late = desk.issue(link_file([FIRST], PROFILE))
    waiting = late.rename(tmp_path / late.name)
    desk.issue(link_file([SECOND], PROFILE))
    desk.take_in()

    waiting.rename(late)

    assert desk.take_in() == 0
    assert desk.refused == [f"{late.name}: 取り込み済みの全件より古い"]
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
        ("#END 2", "#END \uff12"),
        pytest.param("#END 2", f"#END {'2' * 5000}", id="endless count"),
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


def test_a_closing_line_counts_only_whole(tmp_path: Path, store: Store) -> None:
    profile = PROFILE.model_copy(update={"end": "#END {count} rows"})
    other = Desk(tmp_path, store, profile)
    whole = link_file([FIRST, SECOND], profile)

    other.issue(whole.removesuffix(b" rows\r\n"))
    assert (other.take_in(), len(other.refused)) == (0, 1)
    other.issue(whole)
    assert (other.take_in(), other.refused) == (1, [])


def test_a_folder_with_the_name_of_a_file_is_passed_over(desk: Desk) -> None:
    file = desk.issue(link_file([FIRST], PROFILE))
    (file.parent / file_name(PROFILE, "9" * 17)).mkdir()

    assert (desk.take_in(), desk.refused) == (1, [])


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


@pytest.mark.parametrize(("rows", "taken"), [(10, 0), (11, 1)])
def test_a_full_file_that_lost_nine_tenths_is_kept_out(desk: Desk, rows: int, taken: int) -> None:
    many = [replace(FIRST, serial=f"{number:x}") for number in range(1, 101)]
    desk.issue(link_file(many, PROFILE))
    desk.take_in()
    desk.issue(link_file(many[:rows], PROFILE))

    assert desk.take_in() == taken
    assert desk.persons(many[-1]) == [FIRST.person if taken == 0 else None]
    assert bool(desk.refused) == (taken == 0)


def test_a_link_that_lapsed_holds_for_what_came_before(desk: Desk) -> None:
    lapsed = replace(FIRST, until="2026-06-01T18:00:00+09:00")
    desk.issue(link_file([lapsed], PROFILE))
    desk.take_in()
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)

    assert desk.persons(FIRST, at=at - timedelta(seconds=1)) == [FIRST.person]
    assert desk.persons(FIRST, at=at) == [None]


def test_a_certificate_linked_to_two_people_identifies_neither(desk: Desk) -> None:
    desk.issue(link_file([FIRST, replace(FIRST, person=SECOND.person), SECOND], PROFILE))
    desk.take_in()

    assert desk.persons(FIRST, SECOND) == [None, SECOND.person]


# Deltas

ONE = Link("a1", "signature", "127", "000000000000001", "20260601090000")
TWO = Link("a1", "signature", "128", "000000000000002", "20260601090000")
ONE_AS_HEX, TWO_AS_HEX = replace(ONE, serial="7f"), replace(TWO, serial="80")


@pytest.fixture
def delta_desk(tmp_path: Path, store: Store) -> Desk:
    desk = Desk(tmp_path, store, SECOND_PROFILE)
    desk.issue(link_file([ONE], SECOND_PROFILE))
    desk.take_in()
    return desk


def test_a_decimal_number_is_found(delta_desk: Desk) -> None:
    assert delta_desk.persons(ONE_AS_HEX, TWO_AS_HEX) == [ONE.person, None]


def test_deltas_add_and_lapse_rows_and_leave_the_rest(delta_desk: Desk) -> None:
    later = datetime(2026, 6, 2, tzinfo=UTC)
    delta_desk.send(1, Change("add", TWO))
    delta_desk.send(2, Change("lapse", replace(ONE, until="20260601120000")))

    assert delta_desk.take_in() == 2
    assert delta_desk.persons(ONE_AS_HEX, TWO_AS_HEX) == [ONE.person, TWO.person]
    assert delta_desk.persons(ONE_AS_HEX, TWO_AS_HEX, at=later) == [None, TWO.person]


def test_a_delta_waits_for_those_before_it_and_then_follows_them(delta_desk: Desk) -> None:
    delta_desk.send(2, Change("add", TWO))
    early = (delta_desk.take_in(), delta_desk.persons(TWO_AS_HEX))
    delta_desk.send(1, Change("add", replace(TWO, person=ONE.person)))

    assert early == (0, [None])
    assert delta_desk.take_in() == 2
    assert delta_desk.persons(TWO_AS_HEX) == [TWO.person]


def test_a_delta_that_comes_again_changes_nothing(delta_desk: Desk) -> None:
    mistaken = Change("add", replace(TWO, person=ONE.person))
    delta_desk.send(1, mistaken)
    delta_desk.send(2, Change("add", TWO))
    delta_desk.take_in()
    again = delta_desk.send(1, mistaken)

    assert delta_desk.take_in() == 0
    assert delta_desk.persons(TWO_AS_HEX) == [TWO.person]
    assert delta_desk.refused == [f"{again.name}: 取り込み済みの差分である"]


def test_a_full_file_stands_for_the_deltas_it_is_current_as_of(delta_desk: Desk) -> None:
    delta_desk.send(1, Change("add", TWO))
    delta_desk.issue(link_file([ONE, replace(TWO, person=ONE.person)], SECOND_PROFILE), sequence=1)
    delta_desk.send(2, Change("add", TWO))

    assert delta_desk.take_in() == 2
    assert delta_desk.persons(TWO_AS_HEX) == [TWO.person]


def test_a_full_file_older_than_the_deltas_taken_in_is_kept_out(delta_desk: Desk) -> None:
    delta_desk.send(1, Change("add", TWO))
    delta_desk.take_in()
    late = delta_desk.issue(link_file([ONE], SECOND_PROFILE))

    assert delta_desk.take_in() == 0
    assert delta_desk.persons(TWO_AS_HEX) == [TWO.person]
    assert delta_desk.refused == [f"{late.name}: 取り込み済みの差分より古い"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SABUN-END,1", "SABUN-END,2"),
        ("SABUN-END,1\n", ""),
        ("\n01,", "\n02,"),
        ("\n01,", "\n09,"),
        ("異動区分,", ""),
        (",128,", ",8a,"),
        ("20260601090000,\n", "20260601090000,2026-06-01\n"),
    ],
)
def test_a_broken_delta_is_kept_out_whole_and_may_come_again(
    delta_desk: Desk, old: str, new: str
) -> None:
    file = delta_desk.send(1, Change("add", TWO))
    whole = file.read_bytes().decode("cp932")
    assert old in whole
    file.write_bytes(whole.replace(old, new).encode("cp932"))
    broken = (delta_desk.take_in(), delta_desk.persons(TWO_AS_HEX))
    delta_desk.send(1, Change("add", TWO))

    assert broken == (0, [None])
    assert delta_desk.take_in() == 1
    assert delta_desk.persons(TWO_AS_HEX) == [TWO.person]
