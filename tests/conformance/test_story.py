"""What happened in an episode is told step by step, short enough to be read."""

from conformance.episodes.story import LONGEST, story
from tests.conformance.seen import NUMBER, call, delivered, evidence, planted

FILING = planted()


def test_a_story_names_filing_calls_and_hand_over() -> None:
    calls = (
        call("login"),
        call("get-application", NUMBER, 0),
        call("register-status", NUMBER, effect="received"),
        call("", path="/robots.txt", status=404),
    )
    told = story(evidence(FILING, calls=calls, deliveries=(delivered(FILING),)))

    assert [line.ja for line in told] == [
        f"申請が到達 {NUMBER}: 見本",
        "コネクタがログイン → 200",
        f"申請ZIP を取得 {NUMBER} → (cut)",
        f"処理状況を登録 「受付」 {NUMBER} → 200",
        "/robots.txt → 404",
        f"batch-000001 で基幹システムへ引き渡し {NUMBER} → {FILING.signer}",
    ]
    assert told[3].en == f"registers a status “received” {NUMBER} → 200"


def test_repeats_are_joined() -> None:
    told = story(evidence(calls=(call("login"), call("login"), call("ocsp"), call("login"))))

    assert [line.en for line in told] == [
        "the connector logs in → 200 (2 times)",
        "asks by OCSP whether the certificate is revoked → 200",
        "the connector logs in → 200",
    ]


def test_a_long_story_says_how_much_it_leaves_out() -> None:
    calls = tuple(call("get-application", str(number)) for number in range(LONGEST + 3))
    told = story(evidence(calls=calls))

    assert len(told) == LONGEST + 1
    assert (told[-1].ja, told[-1].en) == ("(ほか 3 行)", "(3 more)")
