"""The register can be trusted: each requirement is one refutable sentence with its origin."""

import re
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from conformance.result.model import Unreached
from conformance.specification.register import (
    CONTROLS,
    DEPTHS,
    Register,
    Requirement,
    Signatures,
    Way,
    register,
)
from conformance.specification.roles import ROLES
from simulator.contracts.profile import builtin

REQUIREMENTS = register().requirement
FEWEST = 120
LONGEST_JA = 60
LONGEST_EN = 22

VAGUE_JA = (
    "適切|適正|適宜|適当|妥当|必要に応じ|場合によ|十分|充分|なるべく|"
    "できるだけ|できる限り|可能な限り|など|原則|基本的|概ね|おおむね|通常|普通|"
    "一般に|速やか|遅滞なく|直ちに|すぐに|定期的|正しく|正常|正確|確実|安全|"
    "適合|円滑|柔軟|考慮|配慮|留意|努め|望まし|その他|しかるべき|一定の|"
    "ある程度|いくつか|容易|効率|わかりやす|分かりやす"
)
VAGUE_EN = (
    r"appropriate\w*|proper\w*|adequate\w*|suitabl\w*|sufficient\w*|reasonabl\w*|relevant|"
    r"as needed|if needed|where needed|necessary|as far as|as soon as|etc|and so on|and the like|"
    r"prompt\w*|timely|quickly|immediately|soon|regularly|usual\w*|normal|normally|general\w*|"
    r"typical\w*|correctly|safely|securely|robust\w*|graceful\w*|efficient\w*|easy|easily|"
    r"user-friendly|some|various|certain|try|tries to|support|supports"
)
INWARD_JA = "みなす|みなさ|扱う|扱わ|扱い|認識|把握|理解|想定|意識|考え|適用|信じ"
INWARD_EN = (
    r"treat\w*|consider\w*|regard\w*|recogni[sz]e\w*|understand\w*|understood|aware|assum\w*|"
    r"believ\w*|taken (as|for)|appl(y|ies|ied)"
)
JOINED_JA = (
    r"ならびに|並びに|および|及び|かつ|とともに|と共に|と同時に|あわせて|併せて|"
    r"また、|さらに|更に|ほか、|うえで|上で、|一方|ただし|し、|ず、|(?<!よ)(?<!ぎ)(?<!限)り、"
)
JOINED_EN = r"as well as|and also|in addition|furthermore|moreover|besides|unless|; |and then"
LEVEL_JA = r"てもよい|でもよい|べき|なければならない|ねばならない|必要がある|こと。"
LEVEL_EN = r"must|shall|should|may|might|can|ought|need not|recommended|optional"


def faults(ja: str, en: str, level: str = "MUST") -> list[str]:
    """Say what is wrong with a wording; nothing when it is one refutable observable."""
    found = matches("vague", VAGUE_JA, ja)
    found += matches("inward", INWARD_JA, ja)
    found += matches("joined", JOINED_JA, ja)
    found += matches("vague", words(VAGUE_EN), en)
    found += matches("inward", words(INWARD_EN), en)
    found += matches("joined", JOINED_EN, en)
    if ja.count("。") != 1 or not ja.endswith("。"):
        found.append("not one sentence in Japanese")
    if not en.endswith(".") or re.search(r"[.!?:] ", en) or en[0].islower():
        found.append("not one sentence in English")
    if len(ja) > LONGEST_JA or len(en.split()) > LONGEST_EN:
        found.append("long")
    if re.search(r"[ぁ-ん]", en):
        found.append("Japanese in English")
    if level == "MAY":
        found += [] if ja.endswith("てもよい。") and " may " in en else ["not worded as a freedom"]
    else:
        found += matches("level", LEVEL_JA, ja) + matches("level", words(LEVEL_EN), en)
    return found


def matches(kind: str, pattern: str, text: str) -> list[str]:
    return [f"{kind}: {found.group()}" for found in re.finditer(pattern, text, re.IGNORECASE)]


def words(pattern: str) -> str:
    return rf"\b(?:{pattern})\b"


# Wording


@pytest.mark.parametrize("one", REQUIREMENTS, ids=lambda one: one.id)
def test_every_requirement_is_one_refutable_sentence(one: Requirement) -> None:
    assert faults(one.ja, one.en, one.level) == []


@pytest.mark.parametrize(
    ("ja", "en", "expected"),
    [
        ("申請を適切に引き渡す。", "Filings are handed over.", ["vague: 適切"]),
        ("申請を必要に応じ取得する。", "Filings are fetched.", ["vague: 必要に応じ"]),
        ("氏名などを引き渡す。", "Names are handed over.", ["vague: など"]),
        ("申請を取得する。", "Filings are fetched properly.", ["vague: properly"]),
        ("申請を取得する。", "Filings are fetched as needed.", ["vague: as needed"]),
        ("NG を成功とみなさない。", "NG is not success.", ["inward: みなさ"]),
        ("申請を取得する。", "NG is not treated as success.", ["inward: treated"]),
        ("申請を隔離し、職員に示す。", "It is quarantined.", ["joined: し、"]),
        ("行を捨てず、紐付を保つ。", "No row is dropped.", ["joined: ず、"]),
        ("値を書き取り、列を引き渡す。", "Values are kept.", ["joined: り、"]),
        ("値ならびに行を引き渡す。", "Values are handed over.", ["joined: ならびに"]),
        ("値を引き渡す。", "Values as well as rows are kept.", ["joined: as well as"]),
        ("値を引き渡す。印を置く。", "Values are kept.", ["not one sentence in Japanese"]),
        ("値を引き渡す", "Values are kept.", ["not one sentence in Japanese"]),
        ("値を引き渡す。", "Values are kept. A marker follows.", ["not one sentence in English"]),
        ("値を引き渡さなければならない。", "Values are kept.", ["level: なければならない"]),
        ("値を引き渡す。", "Values must be kept.", ["level: must"]),
        ("値を引き渡す。", "値をそのまま.", ["Japanese in English"]),
    ],
)
def test_a_bad_wording_is_named(ja: str, en: str, expected: list[str]) -> None:
    assert faults(ja, en) == expected


def test_a_freedom_is_worded_as_one() -> None:
    assert faults("印を付けてもよい。", "The connector may flag it.", "MAY") == []
    assert faults("印を付ける。", "The connector flags it.", "MAY") == ["not worded as a freedom"]


def test_before_a_deadline_is_no_second_duty() -> None:
    assert faults("期限より、前に引き渡す。", "It is handed over in time.") == []
    assert faults("断られないかぎり、一回である。", "It happens once.") == []


def test_no_two_requirements_say_the_same() -> None:
    for wordings in ([one.ja for one in REQUIREMENTS], [one.en for one in REQUIREMENTS]):
        bare = [re.sub(r"[\W_]", "", wording).lower() for wording in wordings]
        assert sorted({one for one in bare if bare.count(one) > 1}) == []


def test_every_requirement_says_why() -> None:
    for one in REQUIREMENTS:
        assert one.why.ja.endswith("。"), one.id
        assert one.why.en.endswith("."), one.id


# Origin


def test_what_is_called_published_names_the_place_where_it_was_read() -> None:
    for one in REQUIREMENTS:
        if one.provenance == "published":
            assert not one.source.startswith("tekigo"), one.id
            assert re.search(r"§|図|概要 \(|項目定義書 \(", one.source), one.id


def test_content_that_is_ours_is_never_called_published() -> None:
    for one in REQUIREMENTS:
        if re.search("模型|導出|推定", one.source):
            assert one.provenance == "derived", one.id


# What it covers


def test_every_block_is_written_out() -> None:
    assert len(REQUIREMENTS) >= FEWEST
    assert {one.block for one in REQUIREMENTS} == {block.id for block in register().block}


def test_most_of_it_binds() -> None:
    assert [one.level for one in REQUIREMENTS].count("MUST") / len(REQUIREMENTS) > 0.9


def test_ids_stand_in_order_and_leave_no_gap() -> None:
    for block in register().block:
        ids = [one.id for one in REQUIREMENTS if one.block == block.id]
        assert ids == [f"{block.id}.{number:02d}" for number in range(1, len(ids) + 1)]


def test_only_who_hands_files_over_is_judged_on_them() -> None:
    for one in REQUIREMENTS:
        if re.search("引き渡|束", one.ja):
            assert {*one.roles} <= {"municipal-file", "prefecture"}, one.id


def test_prefectures_are_not_judged_on_links() -> None:
    for one in REQUIREMENTS:
        if "紐付" in one.ja:
            assert "prefecture" not in one.roles, one.id


@pytest.mark.parametrize(
    ("sign", "shallowest"),
    [("強制終了|再起動|職員が|職員の決定を|3日間", "drive"), ("周期のうち|次の周期", "trigger")],
)
def test_what_needs_a_hand_on_the_connector_is_not_claimed_for_observers(
    sign: str, shallowest: str
) -> None:
    depths = DEPTHS[[*DEPTHS].index("trigger") :] if shallowest == "trigger" else ("drive",)
    for one in REQUIREMENTS:
        if one.depth and re.search(sign, one.ja):
            assert one.depth in depths, one.id


# The required set


def test_the_required_set_is_every_checked_requirement_of_role_and_depth() -> None:
    checked = [one for one in REQUIREMENTS if one.coverage == "checked"]
    concerned = [
        one.id for one in checked if one.concerns(builtin()) and "municipal-file" in one.roles
    ]

    assert register().checked() == [one.id for one in checked]
    assert register().required(way=Way(my_number=True)) == concerned
    assert register().required(role="municipal-file") == [
        one for one in concerned if one != "op.06"
    ]


def test_a_requirement_of_a_shape_is_required_where_the_profile_has_it() -> None:
    first, second = (
        set(register().required(builtin(name))) for name in ("modelled-1", "modelled-2")
    )

    assert {"1-3.02", "1-3.09"} <= first - second
    assert {"1-3.08", "3-2.09"} <= second - first


def test_pages_are_asked_of_nobody_whose_lists_have_none() -> None:
    profile = builtin()
    whole = profile.model_copy(update={"wire": profile.wire.model_copy(update={"paging": "none"})})

    assert "3-2.01" in register().required(profile)
    assert "3-2.01" not in register().required(whole)


def test_who_follows_the_portal_is_asked_for_that_alone() -> None:
    own, follows = (
        register().required(),
        register().required(signatures=Signatures("portal-result")),
    )

    assert set(follows) - set(own) == conditional("portal-result")
    assert set(own) - set(follows) == conditional("own") | conditional("ocsp")


def test_who_looks_into_lists_is_asked_for_what_lists_can_tell() -> None:
    own, lists = register().required(), register().required(signatures=Signatures("own", "crl"))

    assert set(lists) - set(own) == conditional("crl")
    assert set(own) - set(lists) == conditional("ocsp")
    assert conditional("own") <= {*own} & {*lists}


def test_a_choice_that_concerns_nobody_changes_no_other_requirement() -> None:
    for one in REQUIREMENTS:
        if one.condition is None:
            assert one.concerns(builtin(), Signatures("portal-result")), one.id


def conditional(name: str) -> set[str]:
    """Return what is checked and concerns those alone who meet a condition."""
    return {
        one.id
        for one in REQUIREMENTS
        if one.condition
        and one.condition.id == name
        and one.coverage == "checked"
        and "municipal-file" in one.roles
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_deeper_run_requires_all_a_shallower_one_does(role: Any) -> None:  # noqa: ANN401
    observed, triggered, driven = (
        register().required(role=role, way=Way(depth)) for depth in DEPTHS
    )

    assert [id_ for id_ in triggered if id_ in observed] == observed
    assert [id_ for id_ in driven if id_ in triggered] == triggered
    assert observed
    assert len(observed) < len(driven)


def test_what_needs_a_control_is_required_only_with_it() -> None:
    way = Way(controls=("clock",), my_number=True)
    whole, bare = register().required(way=Way(my_number=True)), register().required(way=way)

    assert set(whole) - set(bare) == {
        *("1-3.14", "3-3.02", "3-3.03", "3-3.04", "3-6.04", "3-6.27"),
        *("4.03", "op.02"),
    }
    assert [(one.id, one.reason.en) for one in unreached(way)] == [
        ("1-3.14", "It needs a connector with patience."),
        ("3-3.02", "It needs a connector with crash."),
        ("3-3.03", "It needs a connector with crash, kill."),
        ("3-3.04", "It needs a connector with crash."),
        ("3-6.04", "It needs a connector with crash, kill."),
        ("3-6.27", "It needs a connector with crash, kill."),
        ("4.03", "It needs a connector with crash."),
        ("op.02", "It needs a connector with pair."),
    ]


def test_a_log_that_nobody_can_read_is_not_judged() -> None:
    way = Way("observe", (), log=False, my_number=True)
    told = [(one.id, one.reason.en) for one in unreached(way)]

    for id_ in ("op.01", "op.05", "op.06"):
        assert id_ not in register().required(way=way)
        assert (id_, "No place for logs ([logs]) is configured.") in told


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_log_is_looked_through_for_my_numbers_only_where_filings_carry_any(depth: Any) -> None:  # noqa: ANN401
    assert "op.06" in register().required(way=Way(depth, my_number=True))
    assert "op.06" not in register().required(way=Way(depth))
    assert [one.reason.en for one in unreached(Way(depth)) if one.id == "op.06"] == [
        "The filings carry no \u500b\u4eba\u756a\u53f7 ([data] mynumber = omit)."
    ]


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("controls", [(), ("clock",), ("crash",), ("clock", "crash"), CONTROLS])
def test_every_check_is_either_required_or_out_of_reach(
    depth: Any,  # noqa: ANN401
    controls: Any,  # noqa: ANN401
) -> None:
    way = Way(depth, controls, log=False)
    ids = [one.id for one in unreached(way)]

    every = register().required(way=Way(my_number=True))
    assert sorted([*ids, *register().required(way=way)]) == sorted(every)


@pytest.mark.parametrize(
    ("sign", "control"),
    [("強制終了|再起動", "crash"), ("3日間|23時59分|16日目|秒数が過ぎる", "clock")],
)
def test_what_takes_a_power_cut_or_days_says_so(sign: str, control: str) -> None:
    for one in REQUIREMENTS:
        assert (control in one.needs) == bool(one.depth and re.search(sign, one.ja)), one.id


def unreached(way: Way) -> list[Unreached]:
    return register().unreached(builtin(), "municipal-file", way)


def test_what_a_role_does_not_show_is_not_required_of_it() -> None:
    assert "3-6.01" in register().required(role="municipal-file")
    assert "3-6.01" in register().required(role="prefecture")
    assert "3-6.01" not in register().required(role="municipal-screen")
    assert "3-6.01" not in register().required(role="intake-only")


def test_what_is_only_planned_is_not_required() -> None:
    planned = {one.id for one in REQUIREMENTS if one.coverage != "checked"}

    assert not {id_ for role in ROLES for id_ in register().required(role=role)} & planned


# Bad registers


def content() -> dict[str, Any]:
    """Return a register that is sound."""
    return {
        "version": "1",
        "block": [
            {"id": "op", "title": {"ja": "運用", "en": "Operations"}},
            {"id": "sig", "title": {"ja": "署名", "en": "Signatures"}},
        ],
        "condition": [{"id": "own", "ja": "自ら確かめる", "en": "own"}],
        "requirement": [
            one("op.01"),
            one("op.02", coverage="checked"),
            one("sig.01", condition="own"),
        ],
    }


def one(id_: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": id_,
        "level": "MUST",
        "ja": f"{id_} を守る。",
        "en": f"{id_} holds.",
        "depth": "observe",
        "provenance": "modelled",
        "source": "tekigo",
        "why": {"ja": "なぜなら。", "en": "Because."},
        "coverage": "planned",
        **changes,
    }


def test_a_sound_register_is_taken() -> None:
    sound = Register.model_validate(content())

    assert sound.required() == ["op.02"]
    assert [r.roles for r in sound.requirement] == [["municipal-file"]] * 3
    condition = sound.requirement[2].condition
    assert condition is not None
    assert (condition.id, condition.en) == ("own", "own")


def test_reading_it_leaves_what_was_read_as_it_was() -> None:
    data = content()
    before = deepcopy(data)
    Register.model_validate(data)

    assert data == before


@pytest.mark.parametrize(
    ("place", "changes", "message"),
    [
        (1, {"id": "op.01"}, "ids given twice: op.01"),
        (1, {"ja": "op.01 を守る。"}, "Japanese wordings given twice: op.01 を守る。"),
        (1, {"en": "op.01 holds."}, "English wordings given twice: op.01 holds."),
        (1, {"id": "op.00"}, "op.00 stands after op.01"),
        (1, {"id": "sig.02"}, "sig.01 stands after sig.02"),
        (1, {"id": "3-4.01"}, "requirements without a block: 3-4.01"),
        (1, {"id": "op.1"}, "String should match pattern"),
        (1, {"condition": "none"}, "op.02: there is no condition 'none'; known: own"),
        (2, {"condition": None}, "conditions of no requirement: own"),
        (1, {"depth": None}, "op.02: a depth is given exactly when"),
        (1, {"reason": {"ja": "。", "en": "."}}, "op.02: a reason is given exactly when"),
        (1, {"coverage": "not_testable"}, "op.02: a reason is given exactly when"),
        (1, {"provenance": "published"}, "op.02: the source is tekigo exactly when"),
        (1, {"source": "標準仕様書"}, "op.02: the source is tekigo exactly when"),
        (1, {"source": ""}, "at least 1 character"),
        (1, {"roles": []}, "at least 1 item"),
        (1, {"roles": ["prefecture", "municipal-file"]}, "op.02: roles are named once, in this"),
        (1, {"roles": ["municipality"]}, "Input should be 'municipal-file'"),
        (1, {"level": "must"}, "Input should be 'MUST'"),
        (1, {"needs": ["clock"]}, "op.02: only at the depth drive are there controls"),
        (1, {"depth": "drive", "needs": ["power"]}, "Input should be 'clock'"),
        (1, {"depth": "deep"}, "Input should be 'observe'"),
        (1, {"colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_a_bad_register_is_refused(place: int, changes: dict[str, Any], message: str) -> None:
    data = content()
    data["requirement"][place] |= changes

    with pytest.raises(ValidationError) as refused:
        Register.model_validate(data)
    assert message in str(refused.value)


def test_a_condition_given_twice_is_refused() -> None:
    data = content()
    data["condition"] *= 2

    with pytest.raises(ValidationError, match="ids of conditions given twice: own"):
        Register.model_validate(data)
