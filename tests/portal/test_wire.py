"""The portal on the wire: right answers to the byte, and refusals that name field and value."""

import base64
import hashlib
import json
from typing import Any

import pytest

from conformance.episodes.people import Person
from simulator.contracts.profile import Operation
from simulator.portal import filing_json
from simulator.portal.applicant import Arrival
from simulator.procedures import catalogue
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from simulator.world.database import METADATA
from simulator.world.faults import Fault, FaultKind
from tests.portal.conftest import Caller
from tests.web.builders import ACCOUNT, START, file, package

LOGIN = "/municipality/v1/login"
LIST = "/municipality/v1/applications/search"
GET = "/municipality/v1/applications/get"
STATUSES = "/municipality/v1/statuses/search"
REGISTER = "/municipality/v1/statuses/register"
SEARCH = "/applicant/v1/procedures/search"
FORM = "/applicant/v1/forms/get"
CHECK = "/applicant/v1/forms/check"
PREPARE = "/applicant/v1/applications/prepare"
SUBMIT = "/applicant/v1/applications/submit"
RECEIPT = "/applicant/v1/receipts/get"
CODES = "010, 020, 030, 040, 080, 090, 095, 099"
WINDOW = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}
Json = dict[str, Any]


def error(response: Any) -> tuple[int, str, str]:  # noqa: ANN401  httpx's own
    """Return status, code and message of a refusal with one reason."""
    (only,) = response.json()["errors"]
    return response.status_code, only["code"], only["message"]


def filing(town: Simulation, person: Person) -> Json:
    return filing_json.write(person.claim, town.world.profile.wire.filing)


def test_a_login_is_answered_with_a_token(portal: Caller, town: Simulation) -> None:
    response = portal.post(LOGIN, {"accountId": "hachioji", "password": "open sesame"})

    answer = response.json()
    token = answer["result"].pop("accessToken")
    assert answer == {
        "metadata": {"title": "正常終了", "detail": ""},
        "_links": {"self": {"href": LOGIN}},
        "result": {"expiresIn": 1800},
    }
    assert response.headers["content-type"] == "application/json;charset=UTF-8"
    assert town.municipality.account_of(token) == ACCOUNT


def test_a_list_names_every_filing_in_the_profile_s_words(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    number = file(town, person)

    response = portal.post(LIST, WINDOW, token)

    assert response.json()["result"] == {
        "totalCount": 1,
        "applications": [
            {
                "receiptNumber": number,
                "procedureId": "child-allowance-claim",
                "formVersion": "2024-10.1",
                "arrivedAt": "2026-06-01T09:00:00+09:00",
                "statusCode": "010",
                "packageSize": len(package(town, number)),
            }
        ],
    }


def test_pages_are_as_long_as_asked_and_no_longer_than_the_profile_s(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    filed = [file(town, person) for _ in range(23)]

    def page(**part: object) -> tuple[int, list[str]]:
        result = portal.post(LIST, WINDOW | part, token).json()["result"]
        return result["totalCount"], [row["receiptNumber"] for row in result["applications"]]

    assert page() == (23, filed[:20])
    assert page(offset=20) == (23, filed[20:])
    assert page(offset=1, limit=2.0) == (23, filed[1:3])
    assert page(offset=23) == (23, [])


def test_a_package_comes_as_its_bytes_with_their_digest(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    number = file(town, person)

    response = portal.post(GET, {"receiptNumber": number}, token)

    assert response.content == package(town, number)
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["x-content-sha256"] == hashlib.sha256(response.content).hexdigest()


def test_a_registered_state_is_seen_by_municipality_and_resident(
    portal: Caller, town: Simulation, person: Person, token: str, clock: SimulatedClock
) -> None:
    number = file(town, person)
    asked = {"receiptNumber": number, "statusCode": "020", "comment": "受け付けました"}

    answer = portal.post(REGISTER, asked, token).json()["result"]

    assert answer == {"receiptNumber": number, "statusCode": "020"}
    window = {"updatedFrom": START.isoformat(), "updatedTo": clock.now().isoformat()}
    (row,) = portal.post(STATUSES, window, token).json()["result"]["statuses"]
    assert row == asked | {"updatedAt": "2026-06-01T09:00:00+09:00"}
    told = portal.post(RECEIPT, {"receiptNumber": number}).json()["result"]
    assert (told["statusCode"], told["comment"]) == ("020", "受け付けました")


def test_a_resident_files_over_the_wire(portal: Caller, town: Simulation, person: Person) -> None:
    content = filing(town, person)
    wanted = {"municipalityCode": "132012", "keyword": "認定請求 第7条", "category": "child"}
    (found,) = portal.post(SEARCH, wanted).json()["result"]["procedures"]
    asked = {"municipalityCode": "132012", "procedureId": found["procedureId"]}
    form = portal.post(FORM, asked).json()["result"]
    checked = portal.post(CHECK, {"application": content}).json()["result"]
    draft = portal.post(PREPARE, {"application": content}).json()["result"]
    signature = person.card.sign(base64.b64decode(draft["digestInfo"]), person.pins.signature)
    der = person.certificate_bytes(person.card.signature.certificate)
    signed = {
        "draftId": draft["draftId"],
        "signatureValue": base64.b64encode(signature).decode(),
        "certificate": base64.b64encode(der).decode(),
    }
    receipt = portal.post(SUBMIT, signed).json()["result"]
    told = portal.post(RECEIPT, {"receiptNumber": receipt["receiptNumber"]}).json()["result"]

    assert form["title"] == found["title"]
    assert checked == {"valid": True, "findings": []}
    assert receipt == {"receiptNumber": "20260601000000000001", "arrivedAt": START.isoformat()}
    assert told == receipt | {
        "procedureId": "child-allowance-claim",
        "statusCode": "010",
        "comment": "",
        "verificationResult": "有効",
        "serviceId": "",
    }


def test_the_form_lists_items_groups_and_codes_in_the_profile_s_words(portal: Caller) -> None:
    asked = {"municipalityCode": "132012", "procedureId": "child-allowance-claim"}

    result = portal.post(FORM, asked).json()["result"]

    items = {item["itemId"]: item for item in result["items"]}
    assert items["reason"]["codes"][0] == {"code": "birth", "label": "出生"}
    assert items["child"].keys() == {"itemId", "label", "type", "required", "items"}
    assert [item["itemId"] for item in items["child"]["items"]][:2] == ["name", "kana"]
    documents = {one["itemId"]: one for one in result["attachments"]}
    assert documents["resident-record"] == {
        "itemId": "resident-record",
        "label": "児童の属する世帯全員の住民票",
        "required": False,
        "condition": "児童が他の市区町村に住んでいる場合",
        "originalRequired": True,
    }
    assert not documents["account-proof"]["originalRequired"]
    assert (result["formVersions"], result["validFrom"], result["validTo"]) == (
        ["2024-10.1"],
        "",
        "",
    )
    assert result["signatureSetting"] == "署名必須"
    assert not result["visitRequired"]
    assert result["filerTypes"] == ["法定代理人", "任意代理人", "提出代行者"]


def test_a_form_says_that_sending_it_is_not_enough(portal: Caller) -> None:
    asked = {"municipalityCode": "131024", "procedureId": "single-parent-status"}

    assert portal.post(FORM, asked).json()["result"]["visitRequired"]


def test_every_finding_is_told_with_its_item(
    portal: Caller, town: Simulation, person: Person
) -> None:
    content = filing(town, person)
    content["items"] |= {"name": "", "postal_code": "192-0011"}

    checked = portal.post(CHECK, {"application": content}).json()["result"]
    refused = portal.post(PREPARE, {"application": content})

    found = [(one["itemId"], one["code"]) for one in checked["findings"]]
    assert (checked["valid"], found) == (
        False,
        [("name", "required"), ("postal_code", "wrong-form")],
    )
    assert refused.status_code == 400
    assert [(one["code"], one["message"].split(":")[0]) for one in refused.json()["errors"]] == [
        ("E0004", "name"),
        ("E0004", "postal_code"),
    ]


def test_a_finding_in_a_repeat_group_is_told_with_its_row(
    portal: Caller, town: Simulation, person: Person
) -> None:
    content = filing(town, person)
    child = content["groups"]["child"][0]
    content["groups"]["child"] = [child, child | {"name": ""}]

    checked = portal.post(CHECK, {"application": content}).json()["result"]
    refused = portal.post(PREPARE, {"application": content})

    (found,) = checked["findings"]
    assert (found["itemId"], found["rowNumber"], found["code"]) == ("child.name", 2, "required")
    assert refused.json()["errors"][0]["message"] == "child[2].name: 氏名を入力してください。"


@pytest.mark.parametrize("asked", [{"need": "子育て"}, {"category": "child"}, {"need": "月"}, {}])
def test_procedures_are_found_by_need_and_by_category(
    portal: Caller, asked: dict[str, str]
) -> None:
    told = portal.post(SEARCH, {"municipalityCode": "132012"} | asked).json()["result"]

    found = [
        (one.id, one.category, [need.name for need in one.needs])
        for one in catalogue.procedures()
        if one.receiver == "municipality"
        and asked.get("category", one.category) == one.category
        and ("need" not in asked or asked["need"] in [need.name for need in one.needs])
    ]
    assert (told["totalCount"], bool(found)) == (len(found), asked.get("need") != "月")
    told = [(one["procedureId"], one["category"], one["needs"]) for one in told["procedures"]]
    assert told == found


def test_a_form_is_asked_for_by_its_version(portal: Caller) -> None:
    asked = {"municipalityCode": "132012", "procedureId": "child-allowance-claim"}

    known = portal.post(FORM, asked | {"formVersion": "2024-10.1"})
    unknown = portal.post(FORM, asked | {"formVersion": "2022-06.1"})

    assert known.json() == portal.post(FORM, asked).json()
    assert unknown.status_code == 404
    assert "'2022-06.1'" in unknown.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        (
            LOGIN,
            {"accountId": "hachioji", "password": "x"},
            (401, "E0009", "アカウントまたはパスワードが違います。"),
        ),
        (LOGIN, {"accountId": "a"}, (400, "E0001", "password: 必須の項目がありません。")),
        (
            LOGIN,
            {"accountId": "a", "password": "b", "pin": "c"},
            (400, "E0001", "pin: この項目はありません。"),
        ),
        (
            LOGIN,
            {"accountId": 7, "password": "b"},
            (400, "E0001", "accountId: 7 ではなく文字列で指定してください。"),
        ),
        (LOGIN, ["hachioji"], (400, "E0001", "JSON オブジェクトで指定してください。")),
        (
            LIST,
            WINDOW | {"limit": 21},
            (400, "E0001", "limit: 21 ではなく 1 から 20 の整数を指定してください。"),
        ),
        (
            LIST,
            WINDOW | {"offset": -1},
            (400, "E0001", "offset: -1 ではなく 0 から 2147483647 の整数を指定してください。"),
        ),
        (
            LIST,
            WINDOW | {"offset": True},
            (400, "E0001", "offset: True ではなく 0 から 2147483647 の整数を指定してください。"),
        ),
        (
            GET,
            {"receiptNumber": "1"},
            (404, "E0010", "受付番号 1 の申請はありません。"),
        ),
        (
            REGISTER,
            {"receiptNumber": "1", "statusCode": "20"},
            (
                400,
                "E0001",
                f"statusCode: '20' は使えません。{CODES} のいずれか。",
            ),
        ),
        (
            FORM,
            {"municipalityCode": "132012", "procedureId": "x"},
            (404, "E0010", "手続 'x' はありません。"),
        ),
        (
            CHECK,
            {"application": "x"},
            (400, "E0001", "application: オブジェクトで指定してください。"),
        ),
        (
            SUBMIT,
            {"draftId": "D000000001", "signatureValue": "AA==", "certificate": "AA=="},
            (404, "E0010", "下書き 'D000000001' はありません。"),
        ),
        (
            SUBMIT,
            {"draftId": "D000000001", "signatureValue": "あ", "certificate": "AA=="},
            (400, "E0001", "signatureValue: base64 として読めません。"),
        ),
    ],
)
def test_a_refusal_names_field_value_and_code(
    portal: Caller, token: str, path: str, fields: object, expected: tuple[int, str, str]
) -> None:
    assert error(portal.post(path, fields, token)) == expected


@pytest.mark.parametrize(
    "moment",
    [
        "2026-06-01",
        "2026-06-01T09:00:00",
        "2026-06-01T09:00:00.5+09:00",
        "2026-06-01 09:00:00+09:00",
        "20260601T090000+0900",
        "2026-06-01T09:00:00+09:00\n",
        "２０２６-06-01T09:00:00+09:00",
        "0001-01-01T00:00:00+09:00",
        "2026-02-30T00:00:00+09:00",
        "",
    ],
)
def test_an_instant_has_one_form_and_always_its_offset(
    portal: Caller, token: str, moment: str
) -> None:
    status, code, message = error(portal.post(LIST, WINDOW | {"arrivedTo": moment}, token))

    told = f"{moment!r} は日時ではありません (例: 2026-06-01T09:00:00+09:00)。"
    assert (status, code, message) == (400, "E0001", f"arrivedTo: {told}")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("procedureId", 1, "procedureId: 1 ではなく文字列で指定してください。"),
        ("municipalityCode", "八王子市", "municipalityCode: '八王子市' は使えません。"),
        ("items", {"name": None}, "items.name: None ではなく文字列で指定してください。"),
        ("items", [], "items: オブジェクトで指定してください。"),
        ("groups", {"child": {}}, "child: 配列で指定してください。"),
        ("attachments", [1], "attachments: オブジェクトで指定してください。"),
        ("attachments", [{}], "attachmentId: 必須の項目がありません。"),
        ("more", 1, "more: この項目はありません。"),
    ],
)
def test_a_filing_of_the_wrong_shape_is_refused_by_field(
    portal: Caller, town: Simulation, person: Person, name: str, value: object, message: str
) -> None:
    content = filing(town, person) | {name: value}

    assert error(portal.post(CHECK, {"application": content})) == (400, "E0001", message)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fileName", "../x.pdf"),
        ("fileName", ".x"),
        ("fileName", ""),
        ("fileName", "a\x01.pdf"),
        ("fileName", "a\uffff.pdf"),
        ("fileName", "x" * 201),
        ("mediaType", "pdf"),
        ("mediaType", "text/\x0b"),
        ("content", "あ"),
        ("content", "A"),
    ],
)
def test_an_attachment_no_package_could_carry_is_refused(
    portal: Caller, town: Simulation, person: Person, name: str, value: str
) -> None:
    attachment = {
        "attachmentId": "account-proof",
        "fileName": "a.pdf",
        "mediaType": "application/pdf",
        "content": "AA==",
    }
    content = filing(town, person) | {"attachments": [attachment | {name: value}]}

    status, code, message = error(portal.post(CHECK, {"application": content}))

    assert (status, code) == (400, "E0001")
    assert message.startswith(f"{name}: ")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"accountId": NaN}',
        b"\xff\xfe{\x00}\x00",
        b'{"accountId": "\xed\xa0\x80"}',
        b'{"accountId": "\\ud800", "password": ""}',
        b'{"\\ud800": ""}',
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_what_is_no_json_is_refused_and_leaves_a_whole_journal(
    portal: Caller, town: Simulation, body: bytes
) -> None:
    status, code, message = error(portal.request("POST", LOGIN, content=body))

    assert (status, code) == (400, "E0001")
    assert message.startswith("JSON として読めません (")
    assert [call.status for call in town.world.journal.calls()] == [400]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_the_wrong_method_is_told_the_right_one(
    portal: Caller, town: Simulation, method: str
) -> None:
    response = portal.request(method, LOGIN)

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    if method != "HEAD":
        told = f"{method} ではなく POST で呼び出してください。"
        assert error(response) == (405, "E0011", told)
    assert [call.status for call in town.world.journal.calls()] == [405]


@pytest.mark.parametrize("path", ["/municipality/v1/logn", f"{LOGIN}/", f"/{LOGIN}", "/", ""])
def test_an_unknown_path_is_refused_and_recorded(
    portal: Caller, town: Simulation, path: str
) -> None:
    response = portal.post(path, {})

    assert error(response) == (404, "E0010", f"{path} という API はありません。")
    (call,) = town.world.journal.calls()
    assert (call.operation, call.path, call.status) == ("", f"/town/portal{path}", 404)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp4", "bearer {token}"])
def test_a_call_without_a_good_token_is_refused(portal: Caller, token: str, header: str) -> None:
    headers = {"Authorization": header.format(token=token)}

    response = portal.request("POST", LIST, json=WINDOW, headers=headers)

    assert error(response) == (401, "E0006", "認証トークンが無効か、期限が切れています。")


def test_an_accident_is_told_without_its_inside_and_recorded(
    portal: Caller, town: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_number: str) -> None:
        raise RuntimeError("planted inside")

    monkeypatch.setattr(town.applicant, "receipt", stumble)

    response = portal.post(RECEIPT, {"receiptNumber": "1"})

    assert error(response) == (500, "E0500", "サーバ内部でエラーが発生しました。")
    assert "planted" not in response.text
    assert [call.status for call in town.world.journal.calls()] == [500]


def test_maintenance_is_a_page_and_no_json(portal: Caller, town: Simulation, token: str) -> None:
    town.world.faults.plant(Fault(FaultKind.MAINTENANCE, Operation.LIST_APPLICATIONS))

    response = portal.post(LIST, WINDOW, token)

    assert response.status_code == 503
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "メンテナンス" in response.text
    (call,) = town.world.journal.calls()
    assert (call.status, call.fault, call.account) == (503, "maintenance", "")
    assert portal.post(LIST, WINDOW, token).status_code == 200


def test_a_planted_expiry_refuses_a_young_token_once(
    portal: Caller, town: Simulation, token: str
) -> None:
    town.world.faults.plant(Fault(FaultKind.TOKEN_EXPIRED, Operation.LIST_APPLICATIONS))

    assert error(portal.post(LIST, WINDOW, token)) == (
        401,
        "E0006",
        "認証トークンが失効しました。",
    )
    assert portal.post(LIST, WINDOW, token).status_code == 200


def test_a_planted_duplicate_is_listed_twice_and_counted_once(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    first, second = file(town, person), file(town, person)
    town.world.faults.plant(Fault(FaultKind.DUPLICATE_ENTRY, Operation.LIST_APPLICATIONS))

    result = portal.post(LIST, WINDOW, token).json()["result"]

    assert [row["receiptNumber"] for row in result["applications"]] == [first, first, second]
    assert result["totalCount"] == 2


def test_a_duplicate_of_one_filing_is_listed_twice_as_often_as_planted(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    first, second = file(town, person), file(town, person)
    fault = Fault(FaultKind.DUPLICATE_ENTRY, Operation.LIST_APPLICATIONS, second, times=2)
    town.world.faults.plant(fault)

    listed = [portal.post(LIST, WINDOW, token).json()["result"]["applications"] for _ in range(3)]

    assert [[row["receiptNumber"] for row in rows] for rows in listed] == [
        [second, first, second],
        [second, first, second],
        [first, second],
    ]


def test_a_call_is_recorded_with_who_what_and_what_came_of_it(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    number = file(town, person)
    asked = {"receiptNumber": number, "statusCode": "020"}

    responses = [portal.post(REGISTER, asked, token) for _ in range(2)]

    first, second = town.world.journal.calls()
    assert (first.operation, first.account, first.number) == ("register-status", "hachioji", number)
    assert (first.at, first.path, first.status) == (
        START.isoformat(),
        f"/town/portal{REGISTER}",
        200,
    )
    assert json.loads(first.request) == {"number": number, "status": "020", "comment": ""}
    assert first.response_digest == hashlib.sha256(responses[0].content).hexdigest()
    assert first.response_size == len(responses[0].content)
    assert (first.effect, second.effect) == ("received", "")


def test_no_secret_reaches_the_store(portal: Caller, town: Simulation, person: Person) -> None:
    portal.post(LOGIN, {"accountId": "hachioji", "password": "wrong horse"})
    portal.post(LOGIN, {"accountId": "hachioji", "password": ["battery staple"]})
    login = portal.post(LOGIN, {"accountId": "hachioji", "password": "open sesame"}).json()
    token = login["result"]["accessToken"]
    portal.post(LIST, WINDOW, token)
    content = filing(town, person)
    draft = portal.post(PREPARE, {"application": content}).json()["result"]["draftId"]
    signed = {"draftId": draft, "signatureValue": "c2lnbmF0dXJl", "certificate": "Y2VydA=="}
    portal.post(SUBMIT, signed)

    calls = town.world.journal.calls()

    recorded = "\n".join(str(vars(call)) for call in calls)
    secrets = ["wrong horse", "battery staple", "open sesame", token, "c2lnbmF0dXJl", "Y2VydA=="]
    assert [secret for secret in secrets if secret in recorded] == []
    assert person.claim.values["name"] not in recorded
    assert recorded.count('"password":"***"') == 3
    assert len(calls) == 6
    with town.world.engine.connect() as connection:
        tables = [connection.execute(table.select()).all() for table in METADATA.sorted_tables]
    assert [secret for secret in secrets if secret in str(tables)] == []
    assert signed["draftId"] in str(tables)


def test_a_number_with_a_character_no_database_likes_is_unknown_and_journalled(
    portal: Caller, town: Simulation, token: str
) -> None:
    response = portal.post(GET, {"receiptNumber": "2026\0"}, token)

    assert error(response)[:2] == (404, "E0010")
    assert [call.status for call in town.world.journal.calls()] == [404]


def test_a_late_filing_cannot_be_fetched_by_its_number(
    portal: Caller, town: Simulation, person: Person, token: str, clock: SimulatedClock
) -> None:
    del clock
    late = START.replace(hour=11)
    number = file(town, person, arrival=Arrival(visible=late))

    response = portal.post(GET, {"receiptNumber": number}, token)

    assert error(response) == (404, "E0010", f"受付番号 {number} の申請はありません。")
