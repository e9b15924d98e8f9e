"""Realistic results for the tests of the reports: one good run, and every way it can go wrong."""

from conformance.result.conclusion import chosen, conclude, content_digest, headline, set_digest
from conformance.result.model import (
    Bilingual,
    Branch,
    CheckResult,
    CodePoint,
    Conclusion,
    Connector,
    EpisodeResult,
    Exchange,
    Finding,
    PlantedFiling,
    RequirementText,
    Result,
    Scope,
    Verdict,
)

KANJI = "\U00020bb7\u7530\u3000\u845b\U000e0100\u5b50"
KANJI_LOST = "\u5409\u7530\u3000\u845b\u5b50"


def both(ja: str, en: str) -> Bilingual:
    """Return one text in both languages."""
    return Bilingual(ja=ja, en=en)


def same(text: str) -> Bilingual:
    """Return a value, which is the same in both languages."""
    return Bilingual(ja=text, en=text)


def sealed(result: Result) -> Result:
    """Return a result whose conclusion, headline and digests fit its facts, as a run leaves it."""
    asked = set_digest(result.required, chosen(result.scope))
    drawn = result.model_copy(update={"required_digest": asked, "digest": ""})
    drawn = drawn.model_copy(update={"conclusion": conclude(drawn), "headline": headline(drawn)})
    return drawn.model_copy(update={"digest": content_digest(drawn)})


def changed(result: Result, **facts: object) -> Result:
    """Return a run with other facts, sealed again: what an honest engine would have written."""
    return sealed(result.model_copy(update=facts))


def replaced(result: Result, check: CheckResult) -> list[CheckResult]:
    """Return the checks of a run with one replaced by another of the same id."""
    return [check if old.id == check.id else old for old in result.checks]


_BLOCKS = {
    "1-3": "①-3 連携サーバ",
    "3-1": "②・③-1 番号紐付情報",
    "3-2": "③-2 取り込み",
    "3-4": "③-4 申請者特定",
    "3-5": "③-5 ステータス管理",
    "3-6": "③-6・④ 基幹連携",
    "9-1": "運用",
}

_CHECKED = (
    (
        "1-3.01",
        "MUST",
        "modelled",
        "login",
        "トークンの期限が切れたときは、ログインし直して処理を続ける。",
        "When its token has expired, the connector logs in again and goes on.",
        "期限切れのトークンを取り直す",
        "An expired token is renewed",
    ),
    (
        "1-3.04",
        "MUST",
        "published",
        "login",
        "応答コード 200 の本文に NG があるときは、失敗として扱う。",
        "An answer 200 whose body says NG is treated as a failure.",
        "本文の NG を成功とみなさない",
        "NG in the body is no success",
    ),
    (
        "3-1.02",
        "MUST",
        "derived",
        "links",
        "壊れた番号紐付情報ファイルは、一部も取り込まない。",
        "A broken link file is kept out whole.",
        "壊れたファイルを丸ごと退ける",
        "A broken file is kept out whole",
    ),
    (
        "3-2.01",
        "MUST",
        "derived",
        "intake",
        "一覧のページが読み取り中にずれても、申請を取りこぼさない。",
        "No filing is missed when pages move while they are read.",
        "ずれるページから漏れなく取り込む",
        "Moving pages lose nothing",
    ),
    (
        "3-2.07",
        "SHOULD",
        "modelled",
        "intake",
        "途中で切れたパッケージは、次の周期に取り直す。",
        "A truncated package is fetched again in the next cycle.",
        "切れたパッケージを取り直す",
        "A truncated package is fetched again",
    ),
    (
        "3-4.03",
        "MUST",
        "derived",
        "identify",
        "番号紐付情報にないシリアル番号の申請は、宛名番号を付けずに職員の確認待ちとする。",
        "A filing with an unlinked serial waits for staff, without an address number.",
        "未登録のシリアル番号は職員の確認を待つ",
        "An unlinked serial waits for staff",
    ),
    (
        "3-5.02",
        "MUST",
        "published",
        "status",
        "申請の状態は、申請管理に受け付けの順に登録する。",
        "The status of a filing is registered back in the order of the steps.",
        "状態を順に登録する",
        "Statuses are registered in order",
    ),
    (
        "3-6.11",
        "MUST",
        "derived",
        "hand-over",
        "申請項目の値は、1文字も変えずに基幹業務システムへ引き渡す。",
        "Values of a filing reach the core system with no character changed.",
        "氏名を変えずに引き渡す",
        "A name arrives unaltered",
    ),
)

_UNCHECKED = (
    (
        "3-1.09",
        "MUST",
        "derived",
        "planned",
        "全件ファイルの件数が急に減ったときは、職員が確認するまで取り込まない。",
        "A full file that suddenly shrinks is held back until staff has looked at it.",
        both("次の版で検査を追加します。", "A check follows in the next version."),
    ),
    (
        "3-5.08",
        "MUST",
        "modelled",
        "planned",
        "取下げられた申請の処理を続けない。",
        "Work on a withdrawn filing does not go on.",
        both("取下げの模擬がまだありません。", "Withdrawal is not simulated yet."),
    ),
    (
        "9-1.03",
        "MUST",
        "derived",
        "not_testable",
        "連携サーバの設置場所への立ち入りを管理する。",
        "Access to the room of the connector is controlled.",
        both("外からの検査では確かめられません。", "No outside observation can show it."),
    ),
    (
        "9-1.05",
        "MAY",
        "modelled",
        "checked",
        "二つの連携サーバを並行して動かす。",
        "Two instances run side by side.",
        None,
    ),
)


def _requirement_checked(entry: tuple[str, ...]) -> RequirementText:
    id_, level, provenance, _, ja, en, *_ = entry
    return RequirementText.model_validate(
        {
            "id": id_,
            "block": _BLOCKS[id_.split(".")[0]],
            "level": level,
            "provenance": provenance,
            "text": both(ja, en),
            "source": "標準仕様書 2021-09-30, ③ (見出し); 内容は tekigo",
            "why": both(
                "ここが違うと、住民のデータが別人の記録に入ります。",
                "If this differs, one resident's data enters another's record.",
            ),
            "coverage": "checked",
        }
    )


def _register() -> list[RequirementText]:
    unchecked = [
        RequirementText.model_validate(
            {
                "id": id_,
                "block": _BLOCKS[id_.split(".")[0]],
                "level": level,
                "provenance": provenance,
                "coverage": coverage,
                "text": both(ja, en),
                "source": "",
                "why": both("安全のため。", "For safety."),
                "reason": reason,
            }
        )
        for id_, level, provenance, coverage, ja, en, reason in _UNCHECKED
    ]
    return sorted(
        [*(_requirement_checked(entry) for entry in _CHECKED), *unchecked], key=lambda r: r.id
    )


def exchange(second: int, operation: str, **rest: object) -> Exchange:
    """Return one call of the journal."""
    facts: dict[str, object] = {
        "at": f"2026-04-01T09:00:{second:02d}.120+09:00",
        "listener": "portal",
        "operation": operation,
        "path": f"/municipality/v1/{operation}",
        "number": "",
        "request": "{}",
        "status": 200,
        "fault": "",
        "effect": "",
    }
    return Exchange.model_validate(facts | rest)


TRAFFIC = [
    exchange(0, "login", request='{"accountId":"city-131","password":"***"}', effect="token"),
    exchange(1, "list-applications", request='{"offset":0,"limit":20}', effect="2"),
    exchange(
        2, "get-application", number="20260401090000123", fault="truncated-body", effect="4096 B"
    ),
    exchange(
        4,
        "register-status",
        number="20260401090000123",
        status=503,
        fault="maintenance",
        request='{"receiptNumber":"20260401090000123","statusCode":"20"}',
    ),
]

FILING = PlantedFiling(
    name="hazard-name",
    number="20260401090000123",
    note=both(
        "氏名に BMP 外の漢字と異体字セレクタを含む児童手当の認定請求。",
        "A child allowance claim whose name holds a non-BMP kanji and a variation selector.",
    ),
    values={
        "applicant.name": KANJI,
        "applicant.kana": "\u30e8\u30b7\u30bf\u3000\u30ab\u30c4\u30b3",
        "applicant.born": "1991-02-28",
        "applicant.note": "1\u884c\u76ee\n2\u884c\u76ee \u30ab\u3099",
        "account.holder": "",
    },
    rows={
        "child": [
            {"name": "\u7530\u4e2d\u3000\u4e00\u90ce", "born": "2019-05-01"},
            {"name": "\u7530\u4e2d\u3000\u4e8c\u90ce", "born": "2022-11-30"},
        ]
    },
)


def _passing(entry: tuple[str, ...]) -> CheckResult:
    id_, _, _, episode, _, _, ja, en = entry
    return CheckResult(
        id=id_,
        title=both(ja, en),
        episode=episode,
        verdict=Verdict.PASS,
        reason=both("期待したとおりでした。", "Everything was as expected."),
        planted=[FILING.model_copy(update={"name": "control"})],
        traffic=TRAFFIC[:2],
        catches=[
            both(
                "氏名と生年月日が一致する住民を申請者とみなす。",
                "Takes the resident with the same name and birth date.",
            )
        ],
    )


def failing_name() -> CheckResult:
    """Return the failure of the style guide: a name that lost what CP932 cannot hold."""
    return CheckResult(
        id="3-6.11",
        title=both("氏名を変えずに引き渡す", "A name arrives unaltered"),
        episode="hand-over",
        verdict=Verdict.FAIL,
        reason=both(
            "引き渡された氏名が、申請された氏名と異なります。",
            "The name handed over differs from the name filed.",
        ),
        findings=[
            Finding(
                subject=both("申請者の氏名", "the applicant's name"),
                expected=same(KANJI),
                received=same(KANJI_LOST),
                differences=[
                    CodePoint(position=1, expected="U+20BB7", received="U+5409"),
                    CodePoint(position=5, expected="U+E0100", received=""),
                ],
                cause=both("CP932 への変換", "a conversion to CP932"),
            )
        ],
        planted=[FILING],
        traffic=TRAFFIC,
        next_step=both(
            "引渡しファイルの文字コードを UTF-8 にし、変換表を確認してください。",
            "Write the hand-over file in UTF-8 and look at the conversion table.",
        ),
        replay="tekigo replay cases/3-6.11-a41f.json",
        catches=[
            both(
                "氏名を CP932 に変換してから渡す。",
                "Converts the name to CP932 before it hands it over.",
            ),
            both("氏名の空白を詰める。", "Squeezes the blanks of a name."),
        ],
    )


def failing_serial() -> CheckResult:
    """Return a failure told in sentences, without code points."""
    return CheckResult(
        id="3-4.03",
        title=both("未登録のシリアル番号は職員の確認を待つ", "An unlinked serial waits for staff"),
        episode="identify",
        verdict=Verdict.FAIL,
        reason=both(
            "番号紐付情報にない申請に宛名番号が付きました。",
            "A filing that is not in the link data was given an address number.",
        ),
        findings=[
            Finding(
                subject=both("引渡しファイルの宛名番号", "address number in the hand-over file"),
                expected=both("引き渡されない", "not handed over"),
                received=same("0001234567"),
                cause=both(
                    "氏名と生年月日で住民を探している",
                    "residents are looked up by name and birth date",
                ),
            )
        ],
        planted=[FILING],
        traffic=TRAFFIC,
        next_step=both(
            "申請者の特定を、発行者・種別・シリアル番号の組だけで行ってください。",
            "Identify by issuer, kind and serial number only.",
        ),
        replay="tekigo replay cases/3-4.03-07c2.json",
        catches=[both("氏名で住民を探す。", "Looks residents up by name.")],
    )


def undecided(id_: str = "3-2.01") -> CheckResult:
    """Return an inconclusive check."""
    entry = next(entry for entry in _CHECKED if entry[0] == id_)
    return _passing(entry).model_copy(
        update={
            "verdict": Verdict.INCONCLUSIVE,
            "reason": both(
                "対照の申請が2周期のうちに届きませんでした。",
                "The control filing did not arrive within two cycles.",
            ),
            "next_step": both(
                "周期の設定 (cycle) を確かめてください。", "Check the setting of the cycle."
            ),
        }
    )


def _episodes() -> list[EpisodeResult]:
    titles = {
        "login": both("ログインと障害", "Login and trouble"),
        "links": both("番号紐付情報の取り込み", "Link data"),
        "intake": both("申請の取り込み", "Intake of filings"),
        "identify": both("申請者の特定", "Identification"),
        "status": both("状態の登録", "Statuses"),
        "hand-over": both("基幹業務システムへの引渡し", "Hand-over to the core systems"),
    }
    return [
        EpisodeResult(
            name=name,
            title=title,
            settled=True,
            control_arrived=True,
            planted=3,
            calls=14,
            story=[
                both("コネクタがログイン → 200", "the connector logs in → 200"),
                both(f"{title.ja}を終えました", f"the end of: {title.en}"),
            ],
            branches=_branches() if name == "hand-over" else [],
        )
        for name, title in titles.items()
    ]


def _branches() -> list[Branch]:
    procedure, hazard = both("手続", "procedure"), both("失われやすい値", "hazard")
    claim, kanji = both("認定請求", "child-allowance-claim"), both("つちよし", "U+20BB7")
    blanks = both("空白", "blanks")
    return [
        Branch(kind=procedure, name="claim", title=claim, sent=3, arrived=2),
        Branch(kind=hazard, name="kanji", title=kanji, sent=1, arrived=1),
        Branch(kind=hazard, name="blanks", title=blanks, sent=0, arrived=0),
    ]


def passing_draft() -> Result:
    """Return a run in which every checked MUST passed, under a draft register."""
    required = [entry[0] for entry in _CHECKED]
    return sealed(
        Result(
            tool_version="0.1.0",
            produced_at="2026-04-01T09:05:00+09:00",
            scope=Scope(
                register_version="0.1",
                profile="modelled-1",
                role="municipal-file",
                depth="drive",
                controls=["clock", "crash", "kill", "patience", "pair"],
                seed=20260401,
                starts_at="2026-04-01T09:00:00+09:00",
            ),
            connector=Connector(name="reference connector", version="0.1.0"),
            required=required,
            required_digest="",
            filtered=[],
            interrupted=None,
            episodes=_episodes(),
            checks=[_passing(entry) for entry in _CHECKED],
            register_=_register(),
            conclusion=Conclusion.INCONCLUSIVE,
            headline=both("", ""),
            digest="",
        )
    )


def conforming() -> Result:
    """Return a run that conforms: nothing of the register is planned."""
    good = passing_draft()
    return changed(good, register_=[r for r in good.register_ if r.coverage != "planned"])


def failing() -> Result:
    """Return a run with two failures and an inconclusive check."""
    good = passing_draft()
    checks = replaced(good, failing_name())
    good = good.model_copy(update={"checks": checks})
    checks = replaced(good, failing_serial())
    good = good.model_copy(update={"checks": checks})
    return changed(good, checks=replaced(good, undecided()))


def inconclusive() -> Result:
    """Return a run without failures whose intake never came to rest."""
    good = passing_draft()
    checks = replaced(good, undecided())
    good = good.model_copy(update={"checks": checks})
    checks = replaced(good, undecided("3-2.07"))
    episodes = [
        episode.model_copy(
            update={
                "settled": False,
                "control_arrived": False,
                "note": both("対照の申請が届きません。", "The control never arrived."),
            }
        )
        if episode.name == "intake"
        else episode
        for episode in good.episodes
    ]
    return changed(good, checks=checks, episodes=episodes)


def interrupted() -> Result:
    """Return a run stopped with Ctrl-C after three checks."""
    good = passing_draft()
    return changed(
        good,
        checks=good.checks[:3],
        episodes=good.episodes[:2],
        interrupted=both(
            "利用者が実行を中断しました (Ctrl-C)。", "The user stopped the run (Ctrl-C)."
        ),
    )


def filtered() -> Result:
    """Return a run narrowed to one block on the command line."""
    good = passing_draft()
    return changed(good, filtered=["--only 3-6"])


def empty() -> Result:
    """Return a run that reached nothing and checked nothing."""
    return changed(
        passing_draft(), required=[], connector=None, checks=[], episodes=[], register_=[]
    )


def _failure_painted_over() -> Result:
    """Return a failed run whose failing verdicts and conclusion were edited to a pass."""
    bad = failing()
    checks = [c.model_copy(update={"verdict": Verdict.PASS}) for c in bad.checks]
    painted = bad.model_copy(update={"checks": checks})
    return painted.model_copy(
        update={"conclusion": conclude(painted), "headline": headline(painted)}
    )


def _without_filings() -> Result:
    good = passing_draft()
    return changed(good, episodes=[e.model_copy(update={"planted": 0}) for e in good.episodes])


def _without_calls() -> Result:
    good = passing_draft()
    return changed(good, episodes=[e.model_copy(update={"calls": 0}) for e in good.episodes])


def _control_lost() -> Result:
    good = passing_draft()
    lost = good.episodes[0].model_copy(update={"control_arrived": False})
    return changed(good, episodes=[lost, *good.episodes[1:]])


def _journal_torn() -> Result:
    good = conforming()
    torn = {"journal_gaps": [both("1 件が失われています。", "1 call is missing.")]}
    first = good.episodes[0].model_copy(update=torn)
    return changed(good, episodes=[first, *good.episodes[1:]])


def _unsettled() -> Result:
    good = passing_draft()
    restless = good.episodes[0].model_copy(update={"settled": False})
    return changed(good, episodes=[restless, *good.episodes[1:]])


def _claimed(result: Result) -> Result:
    """Return a run with a conclusion it did not earn, and a digest made to fit."""
    claim = passing_draft()
    drawn = result.model_copy(update={"conclusion": claim.conclusion, "headline": claim.headline})
    return drawn.model_copy(update={"digest": content_digest(drawn)})


def _required_shortened() -> Result:
    """Return a run whose missing check was struck from the required set afterwards."""
    good = passing_draft()
    short = good.model_copy(update={"required": good.required[:-1], "checks": good.checks[:-1]})
    return short.model_copy(update={"digest": content_digest(short)})


def _asked_otherwise(**other: object) -> Result:
    """Return a good run that passes for one under other conditions, with a digest made to fit."""
    good = passing_draft()
    posing = good.model_copy(update={"scope": good.scope.model_copy(update=other)})
    drawn = posing.model_copy(update={"headline": headline(posing)})
    return drawn.model_copy(update={"digest": content_digest(drawn)})


def _without_kills() -> Result:
    """Return a run without the control of kills that passes for one with all of them."""
    good = passing_draft()
    fewer = [one for one in good.scope.controls if one != "kill"]
    narrow = changed(good, scope=good.scope.model_copy(update={"controls": fewer}))
    posing = narrow.model_copy(update={"scope": good.scope, "headline": good.headline})
    return posing.model_copy(update={"digest": content_digest(posing)})


def dishonest() -> dict[str, Result]:
    """Return every kind of result that must not look green, honest and edited ones."""
    good = passing_draft()
    return {
        "nothing required": changed(good, required=[], checks=[]),
        "nothing at all": empty(),
        "a required check is missing": changed(good, checks=good.checks[1:]),
        "a check ran twice": changed(good, checks=[*good.checks, good.checks[0]]),
        "a check is outside the required set": changed(good, required=good.required[1:]),
        "the register is empty": changed(good, register_=[]),
        "a filter is on": filtered(),
        "the connector was never reached": changed(good, connector=None),
        "nothing was planted": _without_filings(),
        "the connector made no call": _without_calls(),
        "a control filing did not arrive": _control_lost(),
        "an episode never came to rest": _unsettled(),
        "calls are missing from the journal": _journal_torn(),
        "an episode left no record": changed(good, episodes=good.episodes[1:]),
        "the run was interrupted": interrupted(),
        "a check is inconclusive": inconclusive(),
        "the conclusion of an interrupted run was edited": _claimed(interrupted()),
        "the conclusion of a failed run was edited": _claimed(failing()),
        "failing verdicts were edited": _failure_painted_over(),
        "the required set was altered": _required_shortened(),
        "another profile was written over it": _asked_otherwise(profile="modelled-2"),
        "another register was written over it": _asked_otherwise(register_version="0.2"),
        "another depth was written over it": _asked_otherwise(depth="observe", controls=[]),
        "a control the run lacked was written into it": _without_kills(),
        "the digest is stale": good.model_copy(update={"tool_version": "0.2.0"}),
        "the digest is gone": good.model_copy(update={"digest": ""}),
        "the headline was edited": good.model_copy(
            update={"headline": both("適合しています。", "Conforms.")}
        ),
    }
