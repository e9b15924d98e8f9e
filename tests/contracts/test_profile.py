"""A profile is read whole, or refused with the key, the value and what to do, in both languages."""

import re
from importlib import resources

import pytest

from simulator.contracts.problem import Problem
from simulator.contracts.profile import (
    CONTRACTS,
    INSTANTS,
    ErrorName,
    Operation,
    builtin,
    load,
    stamp,
)
from simulator.contracts.status import Status
from simulator.world.clock import JST
from tests.web.builders import START

FILE = resources.files("simulator.contracts") / "profiles" / "modelled-1.toml"
TOML = FILE.read_text(encoding="utf-8")


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


def test_the_shipped_profile_names_everything_once() -> None:
    profile = builtin()

    assert (profile.name, profile.version) == ("modelled-1", "1.0")
    assert set(profile.wire.operations) == set(Operation) == set(CONTRACTS)
    assert set(profile.wire.errors) == set(ErrorName)
    assert set(profile.wire.statuses) == set(Status)
    assert profile.operation(Operation.LOGIN).path == "/municipality/v1/login"


def test_a_status_is_found_by_its_wire_code_and_by_no_other() -> None:
    assert builtin().status_of("030") is Status.IN_REVIEW
    assert builtin().status_of("30") is None


def test_an_unknown_key_is_named() -> None:
    problem = refused('auth = "token"', 'auth = "token"\nretries = 3')

    assert problem.in_language("ja") == (
        "vendor.toml: wire.retries という項目はありません。\n"
        "  → つづりを確かめるか、その行を消してください。"
    )
    assert problem.in_language("en") == (
        "vendor.toml: unknown key wire.retries.\n  → Check the spelling or delete the line."
    )


def test_a_value_that_cannot_be_played_is_named_with_those_that_can() -> None:
    problem = refused('auth = "token"', 'auth = "oauth"')

    assert problem.in_language("ja") == (
        "vendor.toml: wire.auth = 'oauth' は使えません ('token' or 'per-call' のみ)。\n"
        "  → profiles/modelled-1.toml の同じ項目を手本にしてください。"
    )
    assert problem.in_language("en") == (
        "vendor.toml: wire.auth = 'oauth' cannot be used (must be 'token' or 'per-call').\n"
        "  → Compare the same key in profiles/modelled-1.toml."
    )


@pytest.mark.parametrize(
    ("part", "instead", "ja", "en"),
    [
        (
            "page_limit = 20\n",
            "",
            "wire.page_limit は使えません (paging が offset / cursor のときに限り、必ず書きます)。",
            "page_limit cannot be used (it stands there exactly when paging is offset / cursor).",
        ),
        (
            "token_lifetime = 1800",
            "token_lifetime = -1",
            "wire.token_lifetime = -1 は使えません (",
            "wire.token_lifetime = -1 cannot be used (Input should be greater than or equal to 0).",
        ),
        (
            'path = "/municipality/v1/login"',
            'path = "municipality/v1/login"',
            "wire.operations.login.path = 'municipality/v1/login' は使えません (",
            "wire.operations.login.path = 'municipality/v1/login' cannot be used (",
        ),
        (
            'digest_header = "X-Content-SHA256"\n',
            "",
            "wire.digest_header は使えません (delivery が binary のときに限り、必ず書きます)。",
            "wire.digest_header cannot be used (it stands there exactly when delivery is binary).",
        ),
        (
            'auth = "token"',
            'auth = "token"\ncredential_form = "plain"',
            "wire.credential_form は使えません (auth が per-call のときに限り、必ず書きます)。",
            "wire.credential_form cannot be used (it stands there exactly when auth is per-call).",
        ),
        (
            "{ http = 500, ",
            "{ ",
            "wire.errors.unexpected.http は使えません (error が http のときに限り、必ず書きます)。",
            "unexpected.http cannot be used (it stands there exactly when error is http).",
        ),
        (
            'verification = "verification.xml"',
            'verification = "verification.xml"\nsigned_list = "list.txt"',
            "package.members.signed_list は使えません (signature が cms-detached のときに限り、",
            "signed_list cannot be used (it stands there exactly when signature is cms-detached).",
        ),
        (
            "[wire.operations.login]",
            "[wire.operations.log-in]",
            "wire.operations.log-in という項目はありません。",
            "unknown key wire.operations.log-in.",
        ),
        (
            'in-review = "030"\n',
            "",
            "wire.statuses は使えません (in-review がありません)。",
            "wire.statuses cannot be used (in-review is missing).",
        ),
        (
            'in-review = "030"',
            'in-review = "020"',
            "wire.statuses は使えません ('020' が二度使われています)。",
            "wire.statuses cannot be used ('020' is used twice).",
        ),
        (
            'received = "020"',
            'recieved = "020"',
            "wire.statuses.recieved という項目はありません。",
            "unknown key wire.statuses.recieved.",
        ),
        (
            'unexpected = { http = 500, code = "E0500" }',
            "",
            "wire.errors は使えません (unexpected がありません)。",
            "wire.errors cannot be used (unexpected is missing).",
        ),
        (
            'request = { account = "accountId"',
            'request = { acount = "accountId"',
            "wire.operations.login.request は使えません (account がありません)。",
            "wire.operations.login.request cannot be used (account is missing).",
        ),
        (
            'response = { token = "accessToken"',
            'response = { kind = "kind", token = "accessToken"',
            "wire.operations.login.response.kind は使えません (この項目はありません)。",
            "wire.operations.login.response.kind cannot be used (unknown key).",
        ),
        (
            'path = "/municipality/v1/statuses/register"',
            'path = "/municipality/v1/login"',
            "('/municipality/v1/login' が二度使われています)",
            "('/municipality/v1/login' is used twice)",
        ),
        (
            'items = "statuses"',
            'items = ""',
            "wire.operations.list-statuses.items は使えません (item と合いません)。",
            "wire.operations.list-statuses.items cannot be used (it does not fit item).",
        ),
        (
            'file = "link_full_{stamp}.csv"',
            'file = "link_full.csv"',
            "linkage.file = 'link_full.csv' は使えません (置き換え箇所は {stamp} だけです)。",
            "linkage.file = 'link_full.csv' cannot be used (its places must be just {stamp}).",
        ),
        (
            'end = "#END {count}"',
            'end = "#END {count"',
            "linkage.end = '#END {count' は使えません",
            "linkage.end = '#END {count' cannot be used",
        ),
        (
            'group = "{procedure}.{group}.csv"',
            'group = "{procedure}.csv"',
            "(置き換え箇所は {procedure} {group} だけです)",
            "(its places must be just {procedure} {group})",
        ),
        (
            ', until = "失効日時" }',
            " }",
            "linkage.columns は使えません (until がありません)。",
            "linkage.columns cannot be used (until is missing).",
        ),
        (
            'authentication = "利用者証明用"',
            'authentication = "署名用"',
            "linkage.kinds は使えません ('署名用' が二度使われています)。",
            "linkage.kinds cannot be used ('署名用' is used twice).",
        ),
        (
            'row = "連番"',
            'line = "連番"',
            "handover.group_columns は使えません (row がありません)。",
            "handover.group_columns cannot be used (row is missing).",
        ),
    ],
)
def test_a_profile_no_portal_could_run_with_is_refused(
    part: str, instead: str, ja: str, en: str
) -> None:
    problem = refused(part, instead)

    assert problem.in_language("ja").startswith("vendor.toml: ")
    assert ja in problem.in_language("ja")
    assert en in problem.in_language("en")


def test_what_is_not_toml_is_refused_with_the_line() -> None:
    problem = refused('name = "modelled-1"', "name modelled-1")

    assert "vendor.toml: TOML として読めません" in problem.in_language("ja")
    assert "at line 3" in problem.in_language("en")
    assert problem.hint.en == "Mend the line shown."


def test_a_profile_that_does_not_ship_is_refused_with_those_that_do() -> None:
    with pytest.raises(Problem) as problem:
        builtin("modeled-1")

    assert problem.value.in_language("ja") == (
        "プロファイル 'modeled-1' はありません。\n  → 次から選んでください: modelled-1, modelled-2"
    )
    assert problem.value.in_language("en") == (
        "There is no profile 'modeled-1'.\n  → Choose one of: modelled-1, modelled-2"
    )


def test_instants_are_written_in_the_form_that_is_asked_for() -> None:
    written = stamp(START.replace(microsecond=999_999))

    assert written == "2026-06-01T09:00:00+09:00"
    assert re.fullmatch(INSTANTS["iso-8601"], written)
    assert START.tzinfo is JST
