"""Rooms are made, entered, closed, and there again after a restart; only the trainer does it."""

import shutil
import stat
import threading
from pathlib import Path

import pytest

from simulator.contracts.problem import Problem
from simulator.screens.keys import FILE, keys_of, new_passcode
from simulator.screens.rooms import MOST, PLATE
from tests.screens.house import PASSCODE, Browser, House, heading


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def trainer(house: House) -> Browser:
    return Browser(house).as_trainer()


def test_a_world_is_opened_when_its_room_is_first_entered(house: House) -> None:
    house.add()
    house.add()
    browser = Browser(house)
    assert browser.get("/").status_code == 200
    assert house.made == {}

    assert browser.get("/room-2/board").text == "trainer False, 0 bytes"
    first = house.made["room-2"]
    assert browser.send("POST", "/room-2/portal/x", content=b"12").text == "trainer False, 2 bytes"
    assert list(house.made) == ["room-2"]
    assert house.made["room-2"] is first
    assert [house.rooms.open("room-2")] == house.rooms.opened()
    assert house.made["room-2"] is first


def test_a_room_that_is_not_there_is_a_page_that_says_so(house: House) -> None:
    answer = Browser(house).get("/room-1/")

    assert (answer.status_code, heading(answer)) == (404, "続けられません")


def test_the_trainer_makes_a_room_with_name_and_profile(house: House, trainer: Browser) -> None:
    made = trainer.post("/rooms", title="  A 班 ", profile="modelled-2")

    assert made.headers["location"] == "/"
    plate = house.rooms.plates["room-1"]
    assert (plate.title, plate.passcode, plate.profile) == ("A 班", PASSCODE, "modelled-2")
    assert "A 班" in Browser(house).get("/").text


def test_nobody_waits_for_a_room_that_is_made_while_another_one_opens(
    house: House, trainer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[int] = []
    monkeypatch.setattr(house.rooms, "add", lambda _plate: served.append(threading.get_ident()))
    trainer.post("/rooms")

    # Browsers here are served by the test's own thread.
    assert len(served) == 1
    assert served != [threading.get_ident()]


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"title": "x" * 31}, 422), ({"title": "x", "profile": "none"}, 400)],
)
def test_what_cannot_be_made_is_said(
    house: House, trainer: Browser, fields: dict[str, str], status: int
) -> None:
    answer = trainer.post("/rooms", **fields)

    assert answer.status_code == status
    assert house.rooms.plates == {}
    if status == 422:
        assert "30 文字まで" in answer.text
        assert f'value="{"x" * 31}"' in answer.text


@pytest.mark.parametrize("path", ["/rooms", "/rooms/room-1/close"])
def test_nobody_but_the_trainer_makes_or_closes_one(house: House, path: str) -> None:
    house.add()
    answer = Browser(house).post(path)

    assert answer.status_code == 403
    assert 'href="/enter"' in answer.text
    assert list(house.rooms.plates) == ["room-1"]


def test_a_closed_room_leaves_nothing_behind(
    house: House, trainer: Browser, tmp_path: Path
) -> None:
    house.add()
    trainer.get("/room-1/")
    assert trainer.get("/rooms/room-1/close").status_code == 200
    assert trainer.post("/rooms/room-1/close").headers["location"] == "/"

    assert house.made["room-1"].closed == 2
    assert list((tmp_path / "rooms").iterdir()) == []
    assert trainer.get("/room-1/").status_code == 404
    assert trainer.post("/rooms/room-1/close").headers["location"] == "/"


def test_a_room_that_cannot_be_removed_whole_is_closed_all_the_same(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.add()
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    house.rooms.remove("room-1")

    assert (tmp_path / "rooms" / "room-1").exists()
    assert House(tmp_path).rooms.plates == {}


def test_what_a_kill_left_of_a_closed_room_is_not_in_the_next_one(
    house: House, tmp_path: Path
) -> None:
    left = tmp_path / "rooms" / "room-1" / "world"
    left.mkdir(parents=True)

    assert house.add() == "room-1"
    assert not left.exists()


def test_rooms_are_there_again_after_a_restart_in_their_order(house: House, tmp_path: Path) -> None:
    for number in range(11):
        house.add(f"{number + 1}")
    house.rooms.remove("room-3")
    again = House(tmp_path)

    assert list(again.rooms.plates) == [f"room-{n}" for n in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11)]
    assert again.rooms.plates == house.rooms.plates
    assert again.add() == "room-3"


def test_there_are_never_too_many(house: House) -> None:
    for _ in range(MOST):
        house.add()

    with pytest.raises(Problem, match="There can be 50 rooms"):
        house.add()


def test_a_damaged_plate_is_named(house: House, tmp_path: Path) -> None:
    house.add()
    file = tmp_path / "rooms" / "room-1" / PLATE
    file.write_text('{"title": 1}', encoding="utf-8")

    with pytest.raises(Problem, match=r"room\.json of a room is damaged"):
        House(tmp_path)


# Keys


def test_keys_stay_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    first, again = keys_of(tmp_path), keys_of(tmp_path)

    assert first.token == again.token
    assert first.trainer_seal() == again.trainer_seal()
    assert first.entrance != again.entrance
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    given = keys_of(tmp_path, "given")
    assert given.token == keys_of(tmp_path).token == "given"
    assert given.trainer_seal() != first.trainer_seal()
    assert given.room_seal("room-1", "x") == first.room_seal("room-1", "x")


def test_damaged_keys_are_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{}", encoding="utf-8")

    with pytest.raises(Problem, match=r"keys\.json is damaged"):
        keys_of(tmp_path)


def test_a_passcode_has_eight_letters_that_are_not_taken_for_others() -> None:
    made = {new_passcode() for _ in range(200)}

    assert len(made) == 200
    assert {len(one) for one in made} == {9}
    assert not set("".join(made)) & set("01ilo")
