"""After a filing has arrived: withdrawal, filing anew, notices exactly once, result documents."""

import base64
import threading
from datetime import timedelta

import pytest

from conformance.episodes.people import Person
from simulator.contracts.document import ResultDocument
from simulator.contracts.profile import ErrorName
from simulator.contracts.status import Status
from simulator.portal.refusal import Refusal
from simulator.portal.search import Window
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.portal.conftest import Caller
from tests.web.builders import ACCOUNT, NEIGHBOUR, START, file, package, resident

SECOND = timedelta(seconds=1)
APPLICANT = "/applicant/v1"
REGISTER = "/municipality/v1/statuses/register"
NOTICE = ResultDocument("認定通知書.pdf", "application/pdf", b"%PDF-1.7\r\n\x00\xff\n")
LETTER = ResultDocument("お知らせ.pdf", "application/pdf", b"%PDF-1.7 letter")
UNTIL = "2026-08-30T09:00:00+09:00"


def register(town: Simulation, number: str, *states: Status, comment: str = "") -> None:
    for state in states:
        town.municipality.register_status(ACCOUNT, number, state, comment)


def refused(desk_call: object) -> tuple[ErrorName, str]:
    with pytest.raises(Refusal) as refusal:
        desk_call()  # type: ignore[operator]
    return refusal.value.name, refusal.value.details[0].message


def certificate(person: Person) -> bytes:
    return person.certificate_bytes(person.card.signature.certificate)


def anew(town: Simulation, person: Person, former: str) -> str:
    signer, der = person.card.signature, certificate(person)
    draft = town.applicant.prepare(person.claim, der, former)
    value = signer.sign_digest(draft.digest, person.pins.signature)
    return town.applicant.submit(draft.id, value, der).number


def told(town: Simulation, person: Person) -> list[tuple[str, str, str]]:
    notices = town.follow_up.notices(certificate(person))
    return [(one.number, one.status.value, one.comment) for one in notices]


# Withdrawal


@pytest.mark.parametrize(
    "before",
    [
        (),
        (Status.RECEIVED,),
        (Status.RECEIVED, Status.IN_REVIEW),
        (Status.RECEIVED, Status.VISIT),
    ],
)
def test_a_filing_without_a_result_may_be_withdrawn_once(
    town: Simulation, person: Person, clock: SimulatedClock, before: tuple[Status, ...]
) -> None:
    number = file(town, person)
    register(town, number, *before)
    clock.advance(SECOND)

    assert town.follow_up.withdraw(number) is True
    assert town.follow_up.withdraw(number) is False

    history = [(one.status, one.at) for one in town.follow_up.history(number)]
    assert history == [
        *((state, "2026-06-01T09:00:00+09:00") for state in before),
        (Status.WITHDRAWN, "2026-06-01T09:00:01+09:00"),
    ]
    page = town.municipality.list_applications(ACCOUNT, Window(START, START, 0, 20))
    assert [row[page.names.index("status")] for row in page.rows] == ["withdrawn"]


@pytest.mark.parametrize("result", [Status.COMPLETED, Status.REJECTED, Status.RESUBMIT])
def test_a_filing_with_a_result_is_not_withdrawn(
    town: Simulation, person: Person, result: Status
) -> None:
    number = file(town, person)
    register(town, number, Status.RECEIVED, result)

    name, message = refused(lambda: town.follow_up.withdraw(number))

    assert name is ErrorName.TRANSITION_REFUSED
    assert message.endswith("の申請は取り下げられません。")
    assert town.applicant.receipt(number).status is result


def test_nothing_is_registered_after_a_withdrawal_nor_in_its_place(
    town: Simulation, person: Person
) -> None:
    withdrawn, other = file(town, person), file(town, person)
    town.follow_up.withdraw(withdrawn)

    assert refused(lambda: register(town, withdrawn, Status.RECEIVED)) == (
        ErrorName.TRANSITION_REFUSED,
        "状態「取下げ」から「受付」へは進めません。",
    )
    assert refused(lambda: register(town, other, Status.WITHDRAWN)) == (
        ErrorName.TRANSITION_REFUSED,
        "状態「到達」から「取下げ」へは進めません。",
    )


# Filing anew


def test_a_mended_filing_has_a_number_of_its_own_and_names_the_old_one(
    town: Simulation, person: Person
) -> None:
    old = file(town, person)
    register(town, old, Status.RECEIVED, Status.RESUBMIT)
    new = anew(town, person, old)
    register(town, new, Status.RECEIVED, Status.COMPLETED)

    found = town.follow_up.filings(certificate(person))

    assert [(one.number, one.former, one.status) for one in found] == [
        (old, "", Status.RESUBMIT),
        (new, old, Status.COMPLETED),
    ]
    line = f"<受付番号>{new}</受付番号>\n<元の受付番号>{old}</元の受付番号>\n"
    assert line.encode() in package(town, new)
    assert "元の受付番号".encode() not in package(town, old)


def test_only_one_filing_takes_the_place_of_another(town: Simulation, person: Person) -> None:
    old = file(town, person)
    register(town, old, Status.RECEIVED, Status.RESUBMIT)
    der, signer = certificate(person), person.card.signature
    drafts = [town.applicant.prepare(person.claim, der, old) for _ in range(2)]
    first, second = (signer.sign_digest(one.digest, person.pins.signature) for one in drafts)
    new = town.applicant.submit(drafts[0].id, first, der).number
    told = ("transition-refused", f"受付番号 {old} の申請は、{new} として申請し直されています。")

    assert refused(lambda: town.applicant.submit(drafts[1].id, second, der)) == told
    assert refused(lambda: town.applicant.prepare(person.claim, der, old)) == told

    town.follow_up.withdraw(new)
    assert town.applicant.submit(drafts[1].id, second, der).number != new


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ((), "状態「到達」の申請は、申請し直せません。"),
        ((Status.RECEIVED, Status.VISIT), "状態「要来庁」の申請は、申請し直せません。"),
        ((Status.RECEIVED, Status.REJECTED), "状態「却下」の申請は、申請し直せません。"),
    ],
)
def test_only_what_was_returned_is_filed_anew(
    town: Simulation, person: Person, states: tuple[Status, ...], message: str
) -> None:
    old = file(town, person)
    register(town, old, *states)

    assert refused(lambda: anew(town, person, old)) == (ErrorName.TRANSITION_REFUSED, message)


def test_nobody_files_anew_what_was_never_filed(town: Simulation, person: Person) -> None:
    assert refused(lambda: anew(town, person, "20260601000000000099")) == (
        ErrorName.NOT_FOUND,
        "受付番号 20260601000000000099 の申請はありません。",
    )


# Notices


def test_a_registration_brings_one_notice_however_often_it_is_repeated(
    town: Simulation, person: Person
) -> None:
    number, others = file(town, person), file(town, resident(town, 2))
    register(town, number, *[Status.RECEIVED] * 3)
    register(town, number, *[Status.COMPLETED] * 3, comment="認定しました")
    register(town, others, Status.RECEIVED)

    assert told(town, person) == [
        (number, "received", ""),
        (number, "completed", "認定しました"),
    ]


def test_identical_registrations_at_the_same_time_bring_one_notice(
    town: Simulation, person: Person
) -> None:
    number = file(town, person)
    gate = threading.Barrier(4)
    changed: list[bool] = []

    def registers() -> None:
        gate.wait()
        changed.append(
            town.municipality.register_status(ACCOUNT, number, Status.RECEIVED, "", [NOTICE])
        )

    threads = [threading.Thread(target=registers) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(changed) == [False, False, False, True]
    assert told(town, person) == [(number, "received", "")]
    assert [one.name for one in town.follow_up.documents(number)] == [NOTICE.name]


def test_a_withdrawal_is_no_notice_to_the_one_who_withdrew(
    town: Simulation, person: Person
) -> None:
    number = file(town, person)
    town.follow_up.withdraw(number)

    assert told(town, person) == []


# Result documents


def test_documents_are_kept_byte_for_byte_until_their_day(
    town: Simulation, person: Person, clock: SimulatedClock
) -> None:
    number = file(town, person)
    register(town, number, Status.RECEIVED)
    town.municipality.register_status(ACCOUNT, number, Status.COMPLETED, "", [NOTICE, LETTER])

    found = town.follow_up.documents(number)

    assert [(one.id, one.name, one.size, one.until) for one in found] == [
        ("01", NOTICE.name, len(NOTICE.content), UNTIL),
        ("02", LETTER.name, len(LETTER.content), UNTIL),
    ]
    assert town.follow_up.document(number, "01")[1] == NOTICE.content
    clock.advance(timedelta(days=90))
    assert town.follow_up.document(number, "02")[1] == LETTER.content

    clock.advance(SECOND)

    assert town.follow_up.documents(number) == []
    assert refused(lambda: town.follow_up.document(number, "01")) == (
        ErrorName.NOT_FOUND,
        f"受付番号 {number} に文書 '01' はないか、取得の期限を過ぎています。",
    )


def test_a_repeat_with_the_same_documents_changes_nothing_and_others_take_their_place(
    town: Simulation, person: Person
) -> None:
    number = file(town, person)
    put = town.municipality.register_status
    put(ACCOUNT, number, Status.RECEIVED, "", [NOTICE])

    assert put(ACCOUNT, number, Status.RECEIVED, "", [NOTICE]) is False
    assert put(ACCOUNT, number, Status.RECEIVED, "") is False
    assert put(ACCOUNT, number, Status.RECEIVED, "", [LETTER]) is True
    assert [one.name for one in town.follow_up.documents(number)] == [LETTER.name]
    assert len(told(town, person)) == 2


def test_another_municipality_adds_no_document(town: Simulation, person: Person) -> None:
    number = file(town, person)
    put = town.municipality.register_status

    name, _ = refused(lambda: put(NEIGHBOUR, number, Status.RECEIVED, "", [NOTICE]))

    assert name is ErrorName.NOT_FOUND
    assert town.follow_up.documents(number) == []


# On the wire


def wire(document: ResultDocument = NOTICE, **other: object) -> dict[str, object]:
    content = base64.b64encode(document.content).decode()
    named = {"fileName": document.name, "mediaType": document.media_type, "content": content}
    return named | other


def test_a_person_follows_a_filing_from_receipt_to_document(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    number = file(town, person)
    register(town, number, Status.RECEIVED)
    asked = {"receiptNumber": number, "statusCode": "090", "comment": "認定しました"}
    done = portal.post(REGISTER, asked | {"documents": [wire()]}, token)
    mine = {"certificate": base64.b64encode(certificate(person)).decode()}
    about = {"receiptNumber": number}

    def result(path: str, fields: dict[str, str]) -> object:
        return portal.post(f"{APPLICANT}/{path}", fields).json()["result"]

    at = {"updatedAt": "2026-06-01T09:00:00+09:00"}
    lines = [about | {"statusCode": "020", "comment": ""} | at, asked | at]
    assert done.json()["result"] == {"receiptNumber": number, "statusCode": "090"}
    assert result("applications/list", mine) == {
        "applications": [
            asked
            | at
            | {"procedureId": "child-allowance-claim", "formerReceiptNumber": ""}
            | {"arrivedAt": "2026-06-01T09:00:00+09:00"}
        ]
    }
    assert result("statuses/list", about) == {"statuses": lines}
    assert result("notices/list", mine) == {"notices": lines}
    assert result("documents/list", about) == {
        "documents": [
            {"documentId": "01", "fileName": NOTICE.name, "mediaType": NOTICE.media_type}
            | {"fileSize": len(NOTICE.content), "availableUntil": UNTIL}
        ]
    }
    assert result("documents/get", about | {"documentId": "01"}) == wire()
    journal = town.world.journal.calls()[0]
    assert (journal.effect, '"documents":"(交付物)"' in journal.request) == ("completed", True)


def test_a_withdrawal_on_the_wire_tells_its_state(
    portal: Caller, town: Simulation, person: Person
) -> None:
    number = file(town, person)

    answers = [
        portal.post(f"{APPLICANT}/applications/withdraw", {"receiptNumber": number}).json()
        for _ in range(2)
    ]

    assert [one["result"] for one in answers] == [
        {"receiptNumber": number, "statusCode": "099"}
    ] * 2
    assert [call.effect for call in town.world.journal.calls()] == ["withdrawn", ""]


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("no list", "documents: 配列で指定してください。"),
        ([wire()] * 6, "documents: 文書は5件までです（今は6件）。"),
        (
            [{"fileName": "a.pdf"}],
            "documents: fileName, mediaType, content を持つオブジェクトで指定してください。",
        ),
        ([wire(fileName="../a.pdf")], "documents.fileName: '../a.pdf' は使えません。"),
        ([wire(mediaType="pdf")], "documents.mediaType: 'pdf' は使えません。"),
        ([wire(content="%%%")], "documents.content: base64 として読めません。"),
        ([wire(content=5)], "documents.content: base64 として読めません。"),
        (
            [wire(ResultDocument("a.bin", "a/b", bytes(5_242_881)))],
            "documents.content: 文書は5242880バイトまでです（今は5242881バイト）。",
        ),
    ],
)
def test_documents_beyond_the_profile_are_refused_and_nothing_changes(
    portal: Caller, town: Simulation, person: Person, token: str, documents: object, message: str
) -> None:
    number = file(town, person)
    asked = {"receiptNumber": number, "statusCode": "020", "documents": documents}

    response = portal.post(REGISTER, asked, token)

    assert response.status_code == 400
    assert response.json()["errors"] == [{"code": "E0001", "message": message}]
    assert town.applicant.receipt(number).status is Status.ARRIVED
