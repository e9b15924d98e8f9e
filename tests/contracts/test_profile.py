"""A profile is read whole, or refused with the key, the value and what to do, in both languages."""

import re
from importlib import resources
from pathlib import Path

import pytest

from simulator.contracts.problem import Problem
from simulator.contracts.profile import (
    CONTRACTS,
    INSTANTS,
    ErrorName,
    Operation,
    builtin,
    find,
    json_text,
    load,
    stamp,
)
from simulator.contracts.status import Status
from simulator.world.clock import JST
from tests.web.builders import START

FILE = resources.files("simulator.contracts") / "profiles" / "modelled-1.toml"
TOML = FILE.read_text(encoding="utf-8")
NUMBER = re.compile(r"(?:(?<=vendor\.toml:)|^)(\d+): ", re.MULTILINE)


def refused(part: str, instead: str) -> Problem:
    """Return the problem of a profile in which one part is replaced."""
    altered = TOML.replace(part, instead, 1)
    assert altered != TOML
    with pytest.raises(Problem) as problem:
        load(altered, "vendor.toml")
    assert problem.value.exit_code == 3
    return problem.value


def test_the_shipped_profiles_differ_in_every_shape() -> None:
    first, second = builtin("modelled-1"), builtin("modelled-2")
    shapes = ["envelope", "auth", "paging", "delivery", "fetch_effect", "error", "timestamp"]

    assert [
        name for name in shapes if getattr(first.wire, name) == getattr(second.wire, name)
    ] == []
    assert first.package.signature != second.package.signature
    assert first.package.timestamp != second.package.timestamp
    assert not set(first.wire.statuses.values()) & set(second.wire.statuses.values())
    members = [set(profile.package.members.model_dump().values()) for profile in (first, second)]
    assert not members[0] & members[1]
    for part in ("linkage", "handover"):
        own, other = (getattr(profile, part).model_dump() for profile in (first, second))
        assert [name for name in own if own[name] == other[name]] == []
    assert not set(first.linkage.columns.values()) & set(second.linkage.columns.values())
    assert not set(first.handover.columns.values()) & set(second.handover.columns.values())


def test_the_shipped_profile_names_everything_once() -> None:
    profile = builtin()

    assert (profile.name, profile.version) == ("modelled-1", "1.0")
    assert set(profile.wire.operations) == set(Operation) == set(CONTRACTS)
    assert set(profile.wire.errors) == set(ErrorName) - {ErrorName.RETENTION_OVER}
    assert set(profile.wire.statuses) == set(Status)
    assert profile.operation(Operation.LOGIN).path == "/municipality/v1/login"


def test_a_status_is_found_by_its_wire_code_and_by_no_other() -> None:
    assert builtin().status_of("030") is Status.IN_REVIEW
    assert builtin().status_of("30") is None


def test_an_unknown_key_is_named() -> None:
    problem = refused('auth = "token"', 'auth = "token"\nretries = 3')

    assert problem.in_language("ja") == (
        "vendor.toml:10: wire.retries という項目はありません。\n"
        "  → つづりを確かめるか、その行を消してください。"
    )
    assert problem.in_language("en") == (
        "vendor.toml:10: unknown key wire.retries.\n  → Check the spelling or delete the line."
    )


def test_a_value_that_cannot_be_played_is_named_with_those_that_can() -> None:
    problem = refused('auth = "token"', 'auth = "oauth"')

    assert problem.in_language("ja") == (
        "vendor.toml:9: wire.auth = 'oauth' は使えません (token, per-call, rotating のいずれか)。\n"
        "  → profiles/modelled-1.toml の同じ項目を手本にしてください。"
    )
    assert problem.in_language("en") == (
        "vendor.toml:9: wire.auth = 'oauth' cannot be used"
        " (must be one of token, per-call, rotating).\n"
        "  → Compare the same key in profiles/modelled-1.toml."
    )


@pytest.mark.parametrize(
    ("part", "instead", "ja", "en"),
    [
        (
            "page_limit = 20\n",
            "",
            [
                (
                    "7: wire.page_limit がありません"
                    " (paging が offset / cursor のときに限り、必ず書きます)。"
                )
            ],
            [
                (
                    "7: wire.page_limit is missing"
                    " (it stands there exactly when paging is offset / cursor)."
                )
            ],
        ),
        (
            "token_lifetime = 1800",
            "token_lifetime = -1",
            ["12: wire.token_lifetime = -1 は使えません (0 以上の数)。"],
            ["12: wire.token_lifetime = -1 cannot be used (must be 0 or more)."],
        ),
        (
            'path = "/municipality/v1/login"',
            'path = "municipality/v1/login"',
            ["48: wire.operations.login.path = 'municipality/v1/login' は使えません (書式は ^/)。"],
            [
                (
                    "48: wire.operations.login.path = 'municipality/v1/login'"
                    " cannot be used (must match ^/)."
                )
            ],
        ),
        (
            'digest_header = "X-Content-SHA256"\n',
            "",
            [
                (
                    "7: wire.digest_header がありません"
                    " (delivery が binary のときに限り、必ず書きます)。"
                )
            ],
            [
                (
                    "7: wire.digest_header is missing"
                    " (it stands there exactly when delivery is binary)."
                )
            ],
        ),
        (
            'auth = "token"',
            'auth = "token"\ncredential_form = "plain"',
            [
                (
                    "10: wire.credential_form = 'plain' は使えません"
                    " (auth が per-call のときに限り、必ず書きます)。"
                )
            ],
            [
                (
                    "10: wire.credential_form = 'plain' cannot be used"
                    " (it stands there exactly when auth is per-call)."
                )
            ],
        ),
        (
            "{ http = 500, ",
            "{ ",
            [
                (
                    "138: wire.errors.unexpected.http がありません"
                    " (error が http のときに限り、必ず書きます)。"
                )
            ],
            [
                (
                    "138: wire.errors.unexpected.http is missing"
                    " (it stands there exactly when error is http)."
                )
            ],
        ),
        (
            'verification = "verification.xml"',
            'verification = "verification.xml"\nsigned_list = "list.txt"',
            [
                (
                    "153: package.members.signed_list = 'list.txt' は使えません"
                    " (signature が cms-detached / cades-detached のときに限り、必ず書きます)。"
                )
            ],
            [
                (
                    "153: package.members.signed_list = 'list.txt' cannot be used"
                    " (it stands there exactly when signature is cms-detached / cades-detached)."
                )
            ],
        ),
        (
            "[wire.operations.login]",
            "[wire.operations.log-in]",
            ["46: wire.operations.log-in という項目はありません。login のことですか。"],
            ["46: unknown key wire.operations.log-in. Did you mean login?"],
        ),
        (
            'in-review = "030"\n',
            "",
            ["121: wire.statuses.in-review がありません (必須の項目です)。"],
            ["121: wire.statuses.in-review is missing (it must be there)."],
        ),
        (
            'in-review = "030"',
            'in-review = "020"',
            [
                "123: wire.statuses.received = '020' は使えません (二度使われています)。",
                "124: wire.statuses.in-review = '020' は使えません (二度使われています)。",
            ],
            [
                "123: wire.statuses.received = '020' cannot be used (it is used twice).",
                "124: wire.statuses.in-review = '020' cannot be used (it is used twice).",
            ],
        ),
        (
            'received = "020"',
            'recieved = "020"',
            ["123: wire.statuses.recieved という項目はありません。received のことですか。"],
            ["123: unknown key wire.statuses.recieved. Did you mean received?"],
        ),
        (
            'unexpected = { http = 500, code = "E0500" }',
            "",
            ["129: wire.errors.unexpected がありません (必須の項目です)。"],
            ["129: wire.errors.unexpected is missing (it must be there)."],
        ),
        (
            'request = { account = "accountId"',
            'request = { acount = "accountId"',
            [
                "49: wire.operations.login.request.account がありません (必須の項目です)。",
                (
                    "49: wire.operations.login.request.acount"
                    " という項目はありません。account のことですか。"
                ),
            ],
            [
                "49: wire.operations.login.request.account is missing (it must be there).",
                "49: unknown key wire.operations.login.request.acount. Did you mean account?",
            ],
        ),
        (
            'response = { token = "accessToken"',
            'response = { kind = "kind", token = "accessToken"',
            ["50: wire.operations.login.response.kind という項目はありません。"],
            ["50: unknown key wire.operations.login.response.kind."],
        ),
        (
            'path = "/municipality/v1/statuses/register"',
            'path = "/municipality/v1/login"',
            [
                (
                    "48: wire.operations.login.path = '/municipality/v1/login'"
                    " は使えません (二度使われています)。"
                ),
                (
                    "75: wire.operations.register-status.path = '/municipality/v1/login'"
                    " は使えません (二度使われています)。"
                ),
            ],
            [
                (
                    "48: wire.operations.login.path = '/municipality/v1/login'"
                    " cannot be used (it is used twice)."
                ),
                (
                    "75: wire.operations.register-status.path = '/municipality/v1/login'"
                    " cannot be used (it is used twice)."
                ),
            ],
        ),
        (
            'items = "statuses"',
            'items = ""',
            [
                (
                    "70: wire.operations.list-statuses.items = ''"
                    " は使えません (項目 (item) と合いません)。"
                )
            ],
            [
                (
                    "70: wire.operations.list-statuses.items = ''"
                    " cannot be used (it does not fit its item)."
                )
            ],
        ),
        (
            'file = "link_full_{stamp}.csv"',
            'file = "link_full.csv"',
            [
                (
                    "157: linkage.file = 'link_full.csv'"
                    " は使えません (置き換え箇所は {stamp} だけです)。"
                )
            ],
            [
                (
                    "157: linkage.file = 'link_full.csv'"
                    " cannot be used (its places must be just {stamp})."
                )
            ],
        ),
        (
            'end = "#END {count}"',
            'end = "#END {count"',
            ["159: linkage.end = '#END {count' は使えません (置き換え箇所は {count} だけです)。"],
            ["159: linkage.end = '#END {count' cannot be used (its places must be just {count})."],
        ),
        (
            'group = "{procedure}.{group}.csv"',
            'group = "{procedure}.csv"',
            [
                (
                    "167: handover.group = '{procedure}.csv'"
                    " は使えません (置き換え箇所は {procedure} {group} だけです)。"
                )
            ],
            [
                (
                    "167: handover.group = '{procedure}.csv'"
                    " cannot be used (its places must be just {procedure} {group})."
                )
            ],
        ),
        (
            ', until = "失効日時" }',
            " }",
            ["160: linkage.columns.until がありません (必須の項目です)。"],
            ["160: linkage.columns.until is missing (it must be there)."],
        ),
        (
            'authentication = "利用者証明用"',
            'authentication = "署名用"',
            [
                "161: linkage.kinds.signature = '署名用' は使えません (二度使われています)。",
                "161: linkage.kinds.authentication = '署名用' は使えません (二度使われています)。",
            ],
            [
                "161: linkage.kinds.signature = '署名用' cannot be used (it is used twice).",
                "161: linkage.kinds.authentication = '署名用' cannot be used (it is used twice).",
            ],
        ),
        (
            'encoding = "utf-8"\nnewline = "\\r\\n"\ngrouping',
            'encoding = "cp932"\nnewline = "\\r\\n"\ngrouping',
            [
                (
                    "165: handover.encoding = 'cp932' は使えません"
                    " (𠮷 や異体字セレクタなど、引き渡すべき文字を書けません)。"
                )
            ],
            [
                (
                    "165: handover.encoding = 'cp932' cannot be used"
                    " (it cannot hold characters that must arrive,"
                    " such as 𠮷 or variation selectors)."
                )
            ],
        ),
        (
            'marker = "COMPLETE"\n',
            "",
            [
                (
                    "164: handover.marker がありません"
                    " (completion が marker のときに限り、必ず書きます)。"
                )
            ],
            [
                (
                    "164: handover.marker is missing"
                    " (it stands there exactly when completion is marker)."
                )
            ],
        ),
        (
            'completion = "marker"\nmarker = "COMPLETE"',
            'completion = "rename"\nmarker = "COMPLETE"',
            [
                (
                    "169: handover.marker = 'COMPLETE' は使えません"
                    " (completion が marker のときに限り、必ず書きます)。"
                )
            ],
            [
                (
                    "169: handover.marker = 'COMPLETE' cannot be used"
                    " (it stands there exactly when completion is marker)."
                )
            ],
        ),
        (
            'row = "連番"',
            'line = "連番"',
            [
                "171: handover.group_columns.row がありません (必須の項目です)。",
                "171: handover.group_columns.line という項目はありません。",
            ],
            [
                "171: handover.group_columns.row is missing (it must be there).",
                "171: unknown key handover.group_columns.line.",
            ],
        ),
    ],
)
def test_a_profile_no_portal_could_run_with_is_refused(
    part: str, instead: str, ja: list[str], en: list[str]
) -> None:
    problem = refused(part, instead)

    for told, expected in ((problem.cause.ja, ja), (problem.cause.en, en)):
        lines = [NUMBER.sub("", line) for line in told.split("\n")]
        assert lines == [f"vendor.toml:{NUMBER.sub('', line)}" for line in expected]
    if instead.strip():
        first = TOML[: TOML.index(part)].count("\n") + 1
        changed = set(range(first, first + instead.count("\n") + 1))
        assert changed & {int(found[1]) for found in NUMBER.finditer(problem.cause.en)}


DELTA = """
[linkage.delta]
file = "FILE_{sequence}_{stamp}.txt"
end = "END {count}"
operation = "COLUMN"
operations = { add = "A", lapse = "L" }
"""


@pytest.mark.parametrize(
    ("file", "column", "told"),
    [
        (
            "link_{stamp}.csv",
            "異動",
            (
                "linkage.file = 'link_{stamp}.csv' cannot be used"
                " (its places must be just {sequence} {stamp})."
            ),
        ),
        (
            "link_{sequence}_{stamp}.csv",
            "失効日時",
            "linkage.delta.operation = '失効日時' cannot be used (it is used twice).",
        ),
        (
            "FILE_{sequence}_{stamp}.txt",
            "異動",
            (
                "linkage.file = 'FILE_{sequence}_{stamp}.txt' cannot be used"
                " (it cannot be told from the name of a delta file)."
            ),
        ),
    ],
)
def test_deltas_that_could_be_mistaken_or_missed_are_refused(
    file: str, column: str, told: str
) -> None:
    delta = DELTA.replace("COLUMN", column)
    altered = TOML.replace("link_full_{stamp}.csv", file).replace(
        "[handover]", f"{delta}[handover]"
    )
    with pytest.raises(Problem) as problem:
        load(altered, "vendor.toml")

    assert NUMBER.sub("", problem.value.cause.en) == f"vendor.toml:{told}"


def test_what_is_not_toml_is_refused_with_the_line() -> None:
    problem = refused('name = "modelled-1"', "name modelled-1")

    assert problem.cause.ja.startswith("vendor.toml:3: TOML として読めません (")
    assert problem.cause.en.startswith("vendor.toml:3: not TOML (")
    assert problem.hint.en == "Mend the line shown."


def test_a_profile_that_does_not_ship_is_refused_with_those_that_do() -> None:
    with pytest.raises(Problem) as problem:
        builtin("modeled-1")

    assert problem.value.in_language("ja") == (
        "プロファイル 'modeled-1' はありません。\n"
        "  → modelled-1 のことですか。"
        "付属のもの (modelled-1, modelled-2) か、TOML ファイルのパスを指定してください。"
    )
    assert problem.value.in_language("en") == (
        "There is no profile 'modeled-1'.\n"
        "  → Did you mean modelled-1? Name one that ships (modelled-1, modelled-2),"
        " or the path of a TOML file."
    )


def test_everything_wrong_with_a_profile_is_told_at_once_in_the_order_of_its_lines() -> None:
    broken = (
        TOML.replace('name = "modelled-1"', "name = 1")
        .replace('auth = "token"', 'auht = "token"')
        .replace('paging = "offset"', 'paging = "pages"')
        .replace("page_limit = 20", 'page_limit = "many"')
    )

    with pytest.raises(Problem) as problem:
        load(broken, "vendor.toml")
    assert problem.value.cause.ja.split("\n") == [
        "vendor.toml:3: name = 1 は使えません (文字列)。",
        "vendor.toml:7: wire.auth がありません (必須の項目です)。",
        "vendor.toml:9: wire.auht という項目はありません。auth のことですか。",
        "vendor.toml:13: wire.paging = 'pages' は使えません (none, offset, cursor のいずれか)。",
        "vendor.toml:14: wire.page_limit = 'many' は使えません (整数)。",
    ]


def test_a_profile_is_found_by_name_or_in_a_file_of_either_form(tmp_path: Path) -> None:
    mine = TOML.replace('name = "modelled-1"', 'name = "mine"')
    (tmp_path / "mine.toml").write_text(mine, encoding="utf-8")
    (tmp_path / "mine.json").write_text(json_text(load(mine, "mine.toml")), encoding="utf-8")

    assert find("modelled-1", tmp_path) == builtin()
    assert find("mine.toml", tmp_path) == load(mine, "mine.toml")
    assert find("mine.json", tmp_path) == find(str(tmp_path / "mine.toml"))


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("[", "mine.json: not JSON (Expecting value: line 1 column 2 (char 1))."),
        ("{}", "mine.json: name is missing (it must be there)."),
        ("[]", "mine.json: mine.json cannot be used (must be a table)."),
    ],
)
def test_json_that_is_no_profile_is_refused(tmp_path: Path, content: str, cause: str) -> None:
    (tmp_path / "mine.json").write_text(content, encoding="utf-8")

    with pytest.raises(Problem) as problem:
        find("mine.json", tmp_path)
    assert cause in problem.value.cause.en.split("\n")


def test_an_altered_profile_cannot_pass_for_one_that_ships(tmp_path: Path) -> None:
    altered = TOML.replace("page_limit = 20", "page_limit = 10")
    (tmp_path / "mine.toml").write_text(altered, encoding="utf-8")
    (tmp_path / "same.toml").write_text(TOML, encoding="utf-8")

    with pytest.raises(Problem) as problem:
        find("mine.toml", tmp_path)
    assert problem.value.cause.en == (
        "mine.toml:3: name = 'modelled-1' cannot be used (a profile that ships has this name)."
    )
    assert find("same.toml", tmp_path) == builtin()


@pytest.mark.parametrize("name", ["absent.toml", "absent.json"])
def test_a_profile_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match=f"{name} cannot be read"):
        find(name, tmp_path)


@pytest.mark.parametrize("name", ["", "../modelled-1", "modelled-1.", "."])
def test_no_name_leads_out_of_the_folder_of_profiles(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match="There is no profile"):
        find(name, tmp_path)


def test_instants_are_written_in_the_form_that_is_asked_for() -> None:
    written = stamp(START.replace(microsecond=999_999))

    assert written == "2026-06-01T09:00:00+09:00"
    assert re.fullmatch(INSTANTS["iso-8601"], written)
    assert START.tzinfo is JST


def test_an_adapter_lies_where_the_profile_says_as_seen_from_its_own_file(tmp_path: Path) -> None:
    named = TOML.replace('name = "modelled-1"', 'name = "mine"', 1)
    named = named.replace("[wire]\n", '[wire]\nadapter = "ours/rotation.py:Rotation"\n', 1)
    (tmp_path / "mine.toml").write_text(named, encoding="utf-8")

    adapter = find("mine.toml", tmp_path).wire.adapter

    assert adapter == f"{(tmp_path / 'ours' / 'rotation.py').resolve()}:Rotation"


@pytest.mark.parametrize("adapter", ["rotation", "rotation.py", "rotation.py:", ":Rotation"])
def test_an_adapter_of_another_form_is_refused(adapter: str) -> None:
    problem = refused("[wire]\n", f'[wire]\nadapter = "{adapter}"\n')

    assert f"wire.adapter = '{adapter}' cannot be used (must match" in problem.cause.en
