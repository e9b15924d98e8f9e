"""Nobody comes in by another name, from another site, or without having shown a key."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.screens import access
from simulator.screens.access import LARGEST
from tests.screens.house import HOST, PASSCODE, TOKEN, Browser, House, cookie_of, heading


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def shared(tmp_path: Path) -> House:
    return House(tmp_path, shared=True)


# By what name


@pytest.mark.parametrize(
    ("base", "status"),
    [
        ("http://localhost:8080", 200),
        ("http://LOCALHOST:8080", 200),
        ("http://127.0.0.1:8080", 200),
        ("http://[::1]:8080", 200),
        (f"https://{HOST}", 200),
        ("http://attacker.example:8080", 421),
        ("http://localhost.attacker.example", 421),
    ],
)
def test_only_the_names_of_this_machine_lead_here(house: House, base: str, status: int) -> None:
    assert Browser(house, base).get("/").status_code == status


def test_a_host_that_cannot_be_read_leads_nowhere(house: House) -> None:
    assert Browser(house).get("/", Host="[::1").status_code == 421
    assert Browser(house).get("/", Host="").status_code == 421


# From where


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": f"https://{HOST}"}, 303),
        ({}, 303),
        ({"Origin": "https://attacker.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": f"https://{HOST}:8443"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_form_is_taken_from_our_own_pages_only(
    house: House, headers: dict[str, str], status: int
) -> None:
    assert Browser(house).send("POST", "/leave", headers=headers).status_code == status


def test_every_answer_forbids_what_a_page_does_not_need(house: House) -> None:
    house.add()
    expected = {name.lower(): value for name, value in access.HEADERS.items()}
    assert expected["content-security-policy"].startswith("default-src 'self'; ")
    for path in ("/", "/static/screens.css", "/room-1/", "/nothing", "/enter"):
        assert expected.items() <= dict(Browser(house).get(path).headers).items()
    refused = Browser(house, "http://attacker.example").get("/")
    assert expected.items() <= dict(refused.headers).items()


def test_no_address_of_ours_makes_a_page_that_leads_to_another_server(house: House) -> None:
    answer = Browser(house).send("GET", f"https://{HOST}//attacker.example/x")

    assert answer.status_code == 404
    assert 'href="/attacker.example/x?lang=en"' in answer.text


# How much


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.add()
    monkeypatch.setattr(access, "LARGEST", 10)
    browser = Browser(house)

    assert browser.send("POST", "/room-1/x", content=b"0123456789").text.endswith("10 bytes")
    assert browser.send("POST", "/room-1/x", content=b"0123456789a").status_code == 413
    assert LARGEST == 134_217_728


def test_a_body_of_unknown_length_is_measured_while_it_comes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "LARGEST", 10)

    async def parts() -> AsyncIterator[bytes]:
        for part in (b"token=01234", b"5678"):
            yield part

    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
    answer = Browser(house).send("POST", "/enter", content=parts(), headers=form)

    assert answer.status_code == 413
    assert heading(answer) == "続けられません"


# The trainer


def test_the_trainers_address_opens_once_and_a_cookie_keeps_it(house: House) -> None:
    house.add()
    first, second = Browser(house), Browser(house)
    address = f"/enter?key={house.keys.entrance}"
    entered = first.get(address)

    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = cookie_of(entered)
    assert cookie["httponly"] == cookie["secure"] == ""
    assert cookie["samesite"] == "strict"
    assert "max-age" not in cookie
    assert "expires" not in cookie
    assert TOKEN not in cookie["tekigo-trainer"]
    assert first.get("/room-1/").text == "trainer True, 0 bytes"
    assert second.get(address).status_code == 403
    assert second.get("/enter?key=").status_code == 200
    assert second.get("/room-1/").text == "trainer False, 0 bytes"


def test_a_cookie_over_http_is_not_marked_secure(house: House) -> None:
    entered = Browser(house, "http://localhost").post("/enter", token=TOKEN)

    assert "secure" not in cookie_of(entered)


def test_a_trainer_stays_one_over_a_restart_until_the_token_changes(tmp_path: Path) -> None:
    browser = Browser(House(tmp_path)).as_trainer()

    again = House(tmp_path)
    again.add()
    browser._house = again
    assert browser.get("/room-1/").text == "trainer True, 0 bytes"
    again.keys.token = "another"
    assert browser.get("/room-1/").text == "trainer False, 0 bytes"


def test_who_leaves_is_the_trainer_no_more(house: House) -> None:
    house.add()
    browser = Browser(house).as_trainer()
    browser.post("/leave")

    assert browser.get("/room-1/").text == "trainer False, 0 bytes"


# The passcode


def test_a_room_of_an_open_network_asks_for_its_passcode_once(shared: House) -> None:
    shared.add()
    shared.add()
    browser = Browser(shared)

    assert browser.get("/room-1/resident").headers["location"] == "/door/room-1"
    assert heading(browser.get("/door/room-1")) == "部屋に入る: 部屋 1"
    wrong = browser.post("/door/room-1", passcode="kane-7789")
    assert (wrong.status_code, "合言葉が違います。" in wrong.text) == (403, True)
    assert browser.get("/room-1/").status_code == 303
    entered = browser.post("/door/room-1", passcode=f" {PASSCODE.upper()} ")
    assert entered.headers["location"] == "/room-1/"
    assert PASSCODE not in cookie_of(entered)["tekigo-room-room-1"]
    assert browser.get("/room-1/").text == "trainer False, 0 bytes"
    assert browser.get("/room-2/").headers["location"] == "/door/room-2"


def test_the_cookie_of_one_room_does_not_open_another(shared: House) -> None:
    shared.add()
    shared.add()
    browser = Browser(shared)
    browser.post("/door/room-1", passcode=PASSCODE)
    browser.cookies.set("tekigo-room-room-2", browser.cookies["tekigo-room-room-1"])

    assert browser.get("/room-2/").status_code == 303


def test_a_new_passcode_closes_the_door_again(shared: House) -> None:
    shared.add()
    browser = Browser(shared)
    browser.post("/door/room-1", passcode=PASSCODE)
    shared.rooms.admit_by("another-word")

    assert browser.get("/room-1/").status_code == 303


def test_pages_outside_of_rooms_are_for_who_was_let_into_one(shared: House) -> None:
    shared.add()
    browser = Browser(shared)

    browser.get("/?lang=en")
    assert "tekigo-lang" in browser.cookies
    assert browser.get("/suite").headers["location"] == "/"
    browser.post("/door/room-1", passcode=PASSCODE)
    assert browser.get("/suite").status_code == 404


def test_who_was_let_into_a_room_cannot_try_tokens_at_its_admin_api(shared: House) -> None:
    shared.add()
    browser = Browser(shared)
    browser.post("/door/room-1", passcode=PASSCODE)

    assert browser.get("/room-1/portal/x").status_code == 200
    for path in ("/room-1/admin", "/room-1/admin/reset"):
        assert browser.get(path).status_code == 303
    assert browser.as_trainer().get("/room-1/admin/reset").status_code == 200


def test_the_trainer_needs_no_passcode_and_a_stranger_sees_the_lobby(shared: House) -> None:
    shared.add()

    assert Browser(shared).as_trainer().get("/room-1/").status_code == 200
    for path in ("/", "/enter", "/static/screens.css"):
        assert Browser(shared).get(path).status_code == 200


def test_what_a_script_asks_for_is_led_to_the_door_too(shared: House) -> None:
    shared.add()
    answer = Browser(shared).get("/room-1/", **{"HX-Request": "true"})

    assert (answer.status_code, answer.headers["hx-redirect"]) == (403, "/door/room-1")


# Guessing


def test_who_guesses_waits_longer_and_longer_and_others_do_not(shared: House) -> None:
    shared.add()
    browser, other = Browser(shared), Browser(shared, client="192.168.7.21")
    for _ in range(6):
        assert browser.post("/door/room-1", passcode="no").status_code == 403

    waiting = browser.post("/door/room-1", passcode=PASSCODE)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "2")
    assert "2 秒待ってから" in waiting.text
    assert other.post("/door/room-1", passcode=PASSCODE).status_code == 303
    shared.seconds += 2
    assert browser.post("/door/room-1", passcode="no").status_code == 403
    assert browser.post("/door/room-1", passcode="no").headers["retry-after"] == "4"
    shared.seconds += 4
    assert browser.post("/door/room-1", passcode=PASSCODE).status_code == 303
    for _ in range(2):
        assert browser.post("/door/room-1", passcode="no").status_code == 403


def test_who_guesses_the_token_waits_too(house: House) -> None:
    browser = Browser(house)
    for _ in range(6):
        assert browser.post("/enter", token="no").status_code == 403

    assert browser.post("/enter", token=TOKEN).status_code == 429
