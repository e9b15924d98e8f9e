"""The admin API does what it is told, refuses what it does not know, and says what it is not."""

import dataclasses
import hmac
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.contracts.filing import ProxyKind
from simulator.portal.search import Window
from simulator.procedures import catalogue, twins
from simulator.procedures.model import Procedure
from simulator.web.admin_answers import NOTICE
from simulator.web.admin_calls import CALLS, AdminCall
from simulator.web.admin_queries import FaultPlanting
from simulator.web.signature_faults import SignatureFault
from simulator.world.faults import Fault, FaultKind
from tests.web.builders import ACCOUNT, START
from tests.web.running import TOKEN, Town

VALID, INVALID = "有効", "無効"
UNSEEN = (SignatureFault.FORM_CHANGED, SignatureFault.LOST, SignatureFault.UNSIGNED)
"""Those the portal cannot find: they come after its check, or there is nothing to check."""
GET = "/demo/portal/municipality/v1/applications/get"
END_OF_ZIP = b"PK\x05\x06"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town that is never reset; what a test needs of it, it brings itself."""
    town = Town(tmp_path_factory.mktemp("town"))
    yield town
    town.close()


def result_of(town: Town, number: str) -> str:
    """Return the 電子認証結果 of a filing."""
    return town.running.simulation.applicant.receipt(number).verification


def form_of(town: Town, number: str) -> str:
    """Return the 申請書XML of a filing."""
    digest = town.running.simulation.applicant.receipt(number).package
    with zipfile.ZipFile(io.BytesIO(town.running.simulation.world.blobs.get(digest))) as package:
        return package.read("application.xml").decode()


def names_in(town: Town, number: str) -> list[str]:
    """Return the names of the files in a filing's 申請ZIP."""
    digest = town.running.simulation.applicant.receipt(number).package
    with zipfile.ZipFile(io.BytesIO(town.running.simulation.world.blobs.get(digest))) as package:
        return package.namelist()


def listed(town: Town) -> list[str]:
    """Return the numbers the municipality sees now."""
    desk = town.running.simulation.municipality
    now = town.running.simulation.world.clock.now()
    window = Window(START - timedelta(days=30), now, 0, 100)
    page = desk.list_applications(ACCOUNT, window)
    at = page.names.index("number")
    return [row[at] for row in page.rows]


# Who may call, and what every answer says


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
@pytest.mark.parametrize("token", ["", "wrong", f"{TOKEN} ", TOKEN[:-1]])
def test_no_call_is_answered_without_the_token(town: Town, call: AdminCall, token: str) -> None:
    answer = town.call(call.method, call.path, token=token)

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_tokens_are_compared_in_constant_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []

    def compare(given: bytes, expected: bytes) -> bool:
        compared.append(given)
        return given == expected

    monkeypatch.setattr(hmac, "compare_digest", compare)
    town.call("GET", "/seed", token="guessed")

    assert compared == [b"Bearer guessed"]


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", "/seed", TOKEN, 200),
        ("GET", "/seed", "wrong", 401),
        ("GET", "/nothing", TOKEN, 404),
        ("DELETE", "/seed", TOKEN, 405),
        ("POST", "/residents/happen", TOKEN, 400),
    ],
)
def test_every_answer_says_that_no_real_portal_has_this(
    town: Town, method: str, path: str, token: str, status: int
) -> None:
    answer = town.call(method, path, token=token)

    assert answer.status_code == status
    assert answer.headers["x-tekigo-admin"] == "not part of the real API"
    assert answer.json()["notice"] == NOTICE
    assert "本物の API にはありません" in NOTICE


def test_an_archive_says_so_too(town: Town) -> None:
    answer = town.call("GET", "/export")

    assert answer.headers["x-tekigo-admin"] == "not part of the real API"
    assert answer.headers["content-type"] == "application/zip"


def test_a_wrong_method_is_told_the_right_one(town: Town) -> None:
    answer = town.call("GET", "/clock/advance")

    assert answer.headers["allow"] == "POST"
    assert answer.json()["cause"]["en"] == "Call it by POST, not GET."


def test_the_token_is_written_nowhere(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    town.call("GET", "/state")
    town.call("GET", "/nothing")
    town.running.simulation.world.journal.flush()

    root = town.running.workspace.root
    files = [file for file in root.rglob("*") if file.is_file()]
    assert files
    assert [file for file in files if TOKEN.encode() in file.read_bytes()] == []
    assert TOKEN not in caplog.text


def test_an_accident_is_told_and_logged_without_the_token(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble() -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(town.running.simulation.world.control, "read", stumble)
    answer = town.call("GET", "/clock")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "planted" in caplog.text
    assert TOKEN not in caplog.text


def test_admin_calls_are_no_lines_of_the_journal(town: Town) -> None:
    before = town.get("/state")["calls"]
    town.get("/seed")

    assert town.get("/state")["calls"] == before


# What does not fit is refused, with the value shown


@pytest.mark.parametrize(
    ("path", "body", "ja", "en"),
    [
        (
            "/filings/plant",
            {"applicant": "yamda"},
            "applicant = 'yamda' は使えません (yamada のことですか。",
            "applicant = 'yamda' cannot be used (did you mean yamada? must be one of chen, ",
        ),
        (
            "/filings/plant",
            {"applicant": 21},
            "applicant = 21 は使えません (1 から 20 の番号か、人物の名前)。",
            "applicant = 21 cannot be used (must be a number from 1 to 20, or the name of",
        ),
        (
            "/filings/plant",
            {"applicant": True},
            "applicant = true は使えません (1 から 20 の番号か、人物の名前)。",
            "applicant = true cannot be used",
        ),
        (
            "/filings/plant",
            {"applicant": 1, "signature": "revokd"},
            "signature = 'revokd' は使えません (revoked のことですか。authentication-key, ",
            "signature = 'revokd' cannot be used (did you mean revoked? must be one of",
        ),
        (
            "/filings/plant",
            {"applicant": 1, "hostile": "bomb-ration"},
            "hostile = 'bomb-ration' は使えません (bomb-ratio のことですか。cut-in-half, ",
            "hostile = 'bomb-ration' cannot be used (did you mean bomb-ratio? must be one of",
        ),
        (
            "/filings/plant",
            {"applicant": 1, "procedure": "care-moed"},
            "procedure = 'care-moed' は使えません (care-moved のことですか。",
            "procedure = 'care-moed' cannot be used (did you mean care-moved?",
        ),
        (
            "/filings/plant",
            {"applicant": 1, "visible_before": 3},
            "visible_before という項目はありません。visible_after のことですか。",
            "unknown key visible_before. Did you mean visible_after?",
        ),
        ("/residents/happen", {}, "applicant がありません", "applicant is missing"),
        (
            "/clock/advance",
            {"seconds": 0},
            "advance-clock: seconds = 0 は使えません (0 より大きい数)。",
            "advance-clock: seconds = 0 cannot be used (must be above 0).",
        ),
        (
            "/clock/advance",
            {"seconds": "60"},
            "seconds = '60' は使えません (整数)。",
            "seconds = '60' cannot be used (must be a whole number).",
        ),
        ("/reset", {"seed": -1}, "seed = -1 は使えません (0 以上の数)。", "must be 0 or more"),
        ("/reset", [], "本文は JSON オブジェクトで", "The body must be a JSON object."),
    ],
)
def test_what_does_not_fit_is_refused_with_its_value(
    town: Town, path: str, body: object, ja: str, en: str
) -> None:
    status, told_ja, told_en = town.refused(path, body)

    assert status == 400
    assert ja in told_ja
    assert en in told_en


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?limit=0", "journal: limit = '0' cannot be used (must be 1 or more)."),
        ("?acount=a", "journal: unknown key acount. Did you mean account?"),
        ("?number=1&number=2", "A parameter is given twice."),
    ],
)
def test_an_address_is_read_as_strictly(town: Town, query: str, told: str) -> None:
    answer = town.call("GET", f"/journal{query}")

    assert (answer.status_code, answer.json()["cause"]["en"]) == (400, told)


def test_a_body_that_is_no_json_and_a_query_at_a_post_are_refused(town: Town) -> None:
    assert town.call("POST", "/reset?seed=3").status_code == 400
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = town._client.post("/demo/admin/reset", b"{", headers)
    assert (answer.status_code, answer.json()["cause"]["en"][:16]) == (400, "This is not JSON")


# Filings


def test_a_filing_arrives_whole_and_is_seen_at_once(town: Town) -> None:
    filed = town.file("yamada")

    assert filed["number"] in listed(town)
    assert filed["arrived"] == filed["visible"]
    assert filed["applicant"] == "yamada"
    assert result_of(town, filed["number"]) == VALID
    receipt = town.running.simulation.applicant.receipt(filed["number"])
    assert filed["digest"] == receipt.package


def test_a_late_filing_is_seen_when_its_time_has_come(town: Town) -> None:
    late = town.file(2, visible_after=7200)["number"]

    assert late not in listed(town)
    town.post("/clock/advance", {"seconds": 7199})
    assert late not in listed(town)
    town.post("/clock/advance", {"seconds": 1})
    assert late in listed(town)


def test_a_filing_can_have_arrived_in_the_past(town: Town) -> None:
    now = datetime.fromisoformat(town.get("/clock")["now"])
    filed = town.file(2, arrived_before=3600, visible_after=600)

    assert datetime.fromisoformat(filed["arrived"]) == now - timedelta(seconds=3600)
    assert datetime.fromisoformat(filed["visible"]) == now - timedelta(seconds=3000)


@pytest.mark.parametrize("fault", [one for one in SignatureFault if one not in UNSEEN])
def test_the_portal_finds_every_faulty_signature_unless_it_is_told_to_err(
    town: Town, fault: SignatureFault
) -> None:
    found = town.file(10, signature=fault)["number"]
    believed = town.file(10, signature=fault, called_valid=True)["number"]

    assert (result_of(town, found), result_of(town, believed)) == (INVALID, VALID)


def test_a_form_can_be_changed_behind_the_portal_s_back(town: Town) -> None:
    filed = town.file(14, signature="form-changed")

    assert result_of(town, filed["number"]) == VALID
    assert '<項目 id="postal_code" 名称="郵便番号">0000000</項目>' in form_of(town, filed["number"])


def test_a_signature_can_be_lost_behind_the_portal_s_back(town: Town) -> None:
    whole, lost = town.file(14)["number"], town.file(14, signature="lost")["number"]

    assert result_of(town, lost) == VALID
    assert set(names_in(town, whole)) - set(names_in(town, lost)) == {"signature.xml"}


def test_nobody_need_sign_where_the_setting_lets_them_log_in_instead(town: Town) -> None:
    asked = {"applicant": 14, "signature": "unsigned"}
    filed = town.file(14, procedure="child-allowance-end", signature="unsigned")["number"]
    _, cause, _ = town.refused("/filings/plant", asked)

    assert result_of(town, filed) == "署名なし"
    assert "signature.xml" not in names_in(town, filed)
    assert "署名必須" in cause


def test_only_a_revoked_certificate_stays_bad(town: Town) -> None:
    town.file(11, signature="form-changed")
    town.file(12, signature="revoked")

    assert result_of(town, town.file(11)["number"]) == VALID
    assert result_of(town, town.file(12)["number"]) == INVALID


def test_a_hostile_package_arrives_as_it_is_named(town: Town) -> None:
    whole, half = town.file(13), town.file(13, hostile="cut-in-half")
    blobs = town.running.simulation.world.blobs

    assert END_OF_ZIP in blobs.get(whole["digest"])
    assert END_OF_ZIP not in blobs.get(half["digest"])


def test_residents_take_turns_where_nobody_is_named(town: Town) -> None:
    first, second = (town.post("/filings/plant", {})["applicant"] for _ in range(2))

    assert second == first % 20 + 1


def test_a_persona_files_what_it_is_about_and_another_case_when_asked(town: Town) -> None:
    own, other = town.file("kimura"), town.file("kimura", case="change-of-recipient")

    assert ">move-in</項目>" in form_of(town, own["number"])
    assert ">change-of-recipient</項目>" in form_of(town, other["number"])


@pytest.mark.parametrize("procedure", catalogue.procedures(), ids=lambda one: one.id)
def test_somebody_can_file_every_procedure_that_is_open(town: Town, procedure: Procedure) -> None:
    today = town.running.simulation.world.portal_now().date()
    case = procedure.cases[0]
    asked = {"procedure": procedure.id, "case": case.id}

    if twins.filing_day(case, today) != today or today > (procedure.last_day or today):
        assert town.refused("/filings/plant", asked)[0] == 409
    else:
        filed = town.post("/filings/plant", asked)
        assert f'手続="{procedure.id}"' in form_of(town, filed["number"])


@pytest.mark.parametrize("kind", ProxyKind)
def test_whoever_files_for_another_signs(town: Town, kind: ProxyKind) -> None:
    procedure, case = next(
        (procedure, case)
        for procedure in catalogue.procedures()
        for case in procedure.cases
        if case.proxy is kind
    )

    filed = town.post("/filings/plant", {"procedure": procedure.id, "case": case.id})

    assert str(kind) in form_of(town, filed["number"])


def test_a_case_the_procedure_lacks_is_refused_with_those_it_has(town: Town) -> None:
    status, _ja, en = town.refused("/filings/plant", {"applicant": 1, "case": "wedding"})

    assert (status, en) == (409, "child-allowance-claim has no case 'wedding'.")


def test_the_other_parents_card_signs_for_a_persona(town: Town) -> None:
    population = town.running.population
    one = population.of("mori")

    number = town.file("mori")["number"]

    assert one.signer is one.household.spouse
    assert one.household.head.name in form_of(town, number)
    assert population.holder("mori").name == one.signer.name


def test_a_renewed_card_has_two_generations_of_certificates_in_the_register(town: Town) -> None:
    one = town.running.population.of("okada")

    links = [
        link
        for link in town.running.simulation.register.links()
        if link.person == one.signer.address_number
    ]

    assert len(links) == 4


def test_who_cannot_file_on_a_day_is_told_why(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for _ in range(20):
        town.post("/clock/advance", {"seconds": 366 * 24 * 3600})

    status, ja, en = town.refused("/filings/plant", {"applicant": "yamada"})

    assert status == 409
    assert ja.endswith("を申請する場面にありません (規則 child-within-18)。")
    assert en.startswith("On 2046-")
    assert en.endswith("file child-allowance-claim (rule child-within-18).")
    town.close()


# Faults


@pytest.fixture
def faultless(town: Town) -> Iterator[Town]:
    """The same town, whose faults are taken away again."""
    yield town
    town.post("/faults/clear")


def fetched(town: Town, number: str) -> int:
    """Fetch a filing as its municipality, and return the status of the answer."""
    token = town.running.simulation.municipality.login(ACCOUNT.name, ACCOUNT.password)
    headers = {"Authorization": f"Bearer {token}"}
    content = json.dumps({"receiptNumber": number}).encode()
    return town._client.post(GET, content, headers).status_code


def test_every_kind_of_fault_is_listed_with_what_it_takes(town: Town) -> None:
    kinds = town.get("/faults/kinds")["kinds"]

    assert [one["kind"] for one in kinds] == list(FaultKind)
    known = {one["kind"]: one for one in kinds}
    assert known["too-many-requests"]["needs"] == ["seconds"]
    assert known["too-many-requests"]["takes"] == ["json"]
    assert known["truncated-zip"]["operations"] == ["get-application"]
    assert known["same-second"]["hits"] == "arrival"


def test_a_fault_takes_exactly_what_the_world_knows_of_one() -> None:
    told = {field.alias or name for name, field in FaultPlanting.model_fields.items()}

    assert told == {field.name for field in dataclasses.fields(Fault)}


def test_a_planted_fault_happens_and_is_spent(faultless: Town) -> None:
    number = faultless.file(15)["number"]
    body = {"kind": "server-error", "number": number, "json": True, "times": 1}
    (planted,) = faultless.post("/faults/plant", body)["faults"]

    assert planted | body == planted
    assert faultless.get("/state")["faults"] == 1
    assert [fetched(faultless, number) for _ in range(2)] == [500, 200]
    assert faultless.get("/faults")["faults"] == []


def test_faults_are_lifted_one_by_one_or_all(faultless: Town) -> None:
    for kind in ("maintenance", "cut", "answer-lost"):
        faults = faultless.post("/faults/plant", {"kind": kind})["faults"]
    left = faultless.post("/faults/lift", {"id": faults[1]["id"]})["faults"]

    assert [one["kind"] for one in left] == ["maintenance", "answer-lost"]
    status, _ja, en = faultless.refused("/faults/lift", {"id": faults[1]["id"]})
    assert (status, en) == (409, f"There is no fault {faults[1]['id']}.")
    assert faultless.post("/faults/clear")["faults"] == []


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"kind": "maintenence"}, 400, "kind = 'maintenence' cannot be used (did you mean maint"),
        ({"kind": "delay"}, 409, "No delay can be planted: it needs seconds."),
        ({"kind": "cut", "json": True}, 409, "it has no use for json = True"),
        ({"kind": "cut", "secs": 1}, 400, "unknown key secs."),
        (
            {"kind": "cut", "json": "yes"},
            400,
            "json = 'yes' cannot be used (must be true or false)",
        ),
        ({"kind": "cut", "operation": "get"}, 400, "operation = 'get' cannot be used (must be one"),
        ({"kind": "cut", "since": "2026-06-01T09:00:00"}, 400, "since = '2026-06-01T09:00:00'"),
    ],
)
def test_a_fault_that_could_never_show_is_refused(
    town: Town, body: object, status: int, told: str
) -> None:
    answered, _ja, en = town.refused("/faults/plant", body)

    assert answered == status
    assert told in en


def test_a_filing_brings_its_own_fault(faultless: Town) -> None:
    cut = faultless.file(16, fault={"kind": "maintenance", "operation": "get-application"})
    whole = faultless.file(17)

    assert [fetched(faultless, one["number"]) for one in (whole, cut, cut)] == [200, 503, 200]


def test_a_fault_of_arrivals_hits_the_filing_it_comes_with(faultless: Town) -> None:
    late = faultless.file(18, fault={"kind": "late-arrival", "seconds": 600})

    arrived, visible = (datetime.fromisoformat(late[name]) for name in ("arrived", "visible"))
    assert visible - arrived == timedelta(seconds=600)
    assert faultless.get("/faults")["faults"] == []


@pytest.mark.parametrize("kind", ["clock-offset", "wrong-host", "delay"])
def test_nothing_is_filed_when_its_fault_is_refused(faultless: Town, kind: str) -> None:
    before = faultless.get("/state")
    status, *_told = faultless.refused(
        "/filings/plant", {"applicant": 19, "fault": {"kind": kind, "seconds": 0}}
    )

    assert status == 409
    assert faultless.get("/state")["filings"] == before["filings"]
    assert faultless.get("/faults")["faults"] == []


def test_the_card_service_fails_as_told_until_it_is_lifted(faultless: Town) -> None:
    body = {"kind": "service-down", "operation": "crl", "about": "132012", "times": None}
    (planted,) = faultless.post("/faults/card/plant", body)["card"]
    lists = "/demo/card/crl/signature/132012.crl"

    assert planted | body == planted
    assert faultless.get("/state")["faults"] == 1
    assert [faultless._client.get(lists).status_code for _ in range(2)] == [503, 503]
    assert faultless.post("/faults/card/lift", {"id": planted["id"]})["card"] == []
    assert faultless._client.get(lists).status_code == 200
    assert faultless.refused("/faults/card/lift", {"id": planted["id"]})[0] == 409


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"kind": "try-later", "operation": "crl"}, 409, "try-later cannot happen at crl."),
        ({"kind": "try-latter", "operation": "crl"}, 400, "(did you mean try-later? must be one"),
    ],
)
def test_a_fault_of_the_card_service_that_could_never_show_is_refused(
    town: Town, body: object, status: int, told: str
) -> None:
    answered, _ja, en = town.refused("/faults/card/plant", body)

    assert answered == status
    assert told in en


def test_a_fault_that_locks_everybody_out_must_end_by_itself(faultless: Town) -> None:
    status, _ja, en = faultless.refused("/faults/plant", {"kind": "old-tls"})
    assert (status, en) == (
        409,
        "The fault old-tls needs until: this API is called by the same certificate.",
    )

    until = {"until": "2099-01-01T00:00:00+09:00"}
    (fault,) = faultless.post("/faults/plant", {"kind": "old-tls", **until})["faults"]
    assert fault["until"] == until["until"]


# The town hall


def test_what_was_not_handed_over_is_missing_and_what_is_no_batch_unfinished(town: Town) -> None:
    number = town.file(20)["number"]
    (town.running.workspace.inbox / "batch-000001.part").mkdir()

    inbox = town.get("/inbox")

    assert {"number": number, "outcome": "missing", "batches": [], "differences": []} in inbox[
        "deliveries"
    ]
    assert inbox["unfinished"] == ["batch-000001.part"]
    assert inbox["faults"] == []


def test_staff_decide_and_find_out_whose_a_filing_is(town: Town) -> None:
    filed = town.file("nakamura")
    number, signer = filed["number"], filed["address_number"]
    assert number in town.get("/decisions")["open"]

    town.post("/decisions/identify", {"number": number, "signer": signer})
    told = town.post("/decisions/decide", {"number": number, "decision": "complete"})

    assert [(one["number"], one["decision"], one["signer"]) for one in told["decided"]] == [
        (number, "identify", signer),
        (number, "complete", ""),
    ]
    assert number not in told["open"]


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        ("decide", {"number": "1", "decision": "complete"}, 409, "No filing '1'."),
        ("decide", {"number": "1", "decision": "compleet"}, 400, "(did you mean complete? must"),
        ("identify", {"number": "1", "signer": "2"}, 409, "The 宛名番号 '2' is not in use."),
    ],
)
def test_staff_cannot_decide_what_there_is_not(
    town: Town, path: str, body: object, status: int, told: str
) -> None:
    answered, _ja, en = town.refused(f"/decisions/{path}", body)

    assert answered == status
    assert told in en


def test_link_data_come_by_schedule_on_call_and_go_wrong_by_name(tmp_path: Path) -> None:
    town = Town(tmp_path)
    (first,) = town.get("/links")["here"]

    town.post("/clock/advance", {"seconds": 7 * 24 * 3600})
    assert len(town.get("/links")["here"]) == 2

    (mishap,) = town.post("/links/mishaps/plant", {"kind": "late", "lag": 3600})["mishaps"]
    assert (mishap["kind"], mishap["file"], mishap["lag"], mishap["times"]) == (
        "late",
        "full",
        3600,
        1,
    )
    issued = town.post("/links/issue")
    assert (len(issued["here"]), len(issued["coming"]), issued["mishaps"]) == (2, 1, [])
    town.post("/clock/advance", {"seconds": 3600})
    told = town.get("/links")
    assert told["here"] == sorted({first, *told["here"]})
    assert (len(told["here"]), told["coming"]) == (3, [])

    (gap,) = town.post("/links/mishaps/plant", {"kind": "gap"})["mishaps"]
    assert town.post("/links/mishaps/lift", {"id": gap["id"]})["mishaps"] == []
    assert town.refused("/links/mishaps/lift", {"id": gap["id"]})[0] == 409
    assert town.refused("/links/mishaps/plant", {"kind": "gap", "lag": 1})[0] == 409
    assert town.refused("/links/issue", {"file": "delta"})[2] == "This profile has no delta files."
    town.close()
