"""connector.toml is read whole, or refused with every finding, its line and what to do."""

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from conformance.cli.check import settings_of
from conformance.specification.register import Signatures
from conformance.target.configuration import Configuration, configuration
from conformance.target.runfile import RunFile
from conformance.target.settings import Drive, Observe, Place, Trigger
from reports.outline import waiver_entry
from simulator.contracts.problem import Problem
from simulator.contracts.profile import builtin
from tests.reports import builders

TODAY = date(2026, 6, 1)
PROFILE = (resources.files("simulator.contracts") / "profiles" / "modelled-1.toml").read_text(
    encoding="utf-8"
)
DRIVE = '[connector]\ndepth = "drive"\n[drive]\ncommand = "java -jar c.jar"\n'
TRIGGER = """\
[connector]
depth = "trigger"
[trigger]
url = "http://127.0.0.1:9000/run"
[outputs]
handover = "out/handover"
links = "out/links"
"""
OBSERVE = TRIGGER.replace("trigger", "observe").replace('url = "http://127.0.0.1:9000/run"\n', "")
WAIVER = """\
[[waiver]]
requirement = "3-6.01"
reason = "直るのは次の版です。"
owner = "開発二課"
expires = 2026-11-28
"""
FULL = (
    """\
[connector]
role = "municipal-file"
depth = "observe"
signature = "own"
revocation = "crl"

[profiles]
wire = "modelled-1"
linkage = "modelled-1"
handover = "modelled-1"

[observe]
poll_seconds = 300
settle_seconds = 20.5

[portal]
host = "127.0.0.1"
listen = "127.0.0.2"
port = 9443
account = "mine"
password_env = "TEKIGO_PASSWORD"
workspace = "work"

[outputs]
handover = "out/handover"
links = "out/links"

[logs]
file = "out/connector.log"

[handover.map]
signer = "申請者宛名番号"

"""
    + WAIVER
)


def read(text: str, folder: Path = Path()) -> Configuration:
    return configuration(text, folder / "connector.toml", TODAY)


def refused(text: str) -> list[str]:
    """Return the findings in English, without the file's name, and shorter."""
    with pytest.raises(Problem) as problem:
        read(text)
    assert problem.value.exit_code == 3
    lines = problem.value.cause.en.split("\n")
    assert all(line.startswith("connector.toml:") for line in lines)
    short = [line.removeprefix("connector.toml:") for line in lines]
    return [line.replace(" cannot be used (", " ✗ (") for line in short]


@pytest.mark.parametrize("text", [DRIVE, TRIGGER, OBSERVE, FULL])
def test_a_good_file_is_read(text: str) -> None:
    assert read(text).says.connector.role == "municipal-file"


def test_every_key_there_is_can_be_given() -> None:
    says = read(FULL).says

    given = {section for section in RunFile.model_fields if getattr(says, section)}
    assert given == set(RunFile.model_fields) - {"drive", "trigger"}
    assert says.observe is not None
    assert says.observe.settle_seconds == 20.5
    assert says.waiver[0].expires == date(2026, 11, 28)


def test_how_signatures_are_checked_is_part_of_a_run() -> None:
    for line, signatures in (
        ("", Signatures("own", "ocsp")),
        ('signature = "portal-result"\n', Signatures("portal-result")),
        ('revocation = "crl"\n', Signatures("own", "crl")),
    ):
        file = read(DRIVE.replace("[connector]\n", f"[connector]\n{line}"))

        assert settings_of(file, "connector.toml").signatures == signatures


def test_revocation_is_refused_where_nobody_asks_about_it() -> None:
    both = '[connector]\nsignature = "portal-result"\nrevocation = "crl"\n'
    (told,) = refused(DRIVE.replace("[connector]\n", both))

    assert told == (
        "3: connector.revocation = 'crl' ✗ (with signature = portal-result nobody asks about"
        " revocation)."
    )


def test_what_is_left_out_has_its_documented_value() -> None:
    drive, trigger = read(DRIVE), read(TRIGGER)

    assert trigger.says.portal.port == 8443
    assert trigger.place({}).password == "tekigo-password"
    assert drive.place({}) == Place()
    assert drive.profile == builtin()
    assert drive.path("x") == Path("x")


def test_a_relative_path_starts_from_the_file(tmp_path: Path) -> None:
    assert read(DRIVE, tmp_path).path("out") == tmp_path / "out"
    assert read(DRIVE, tmp_path).path("/out") == Path("/out")


def test_the_settings_of_a_run_are_those_of_the_file(tmp_path: Path) -> None:
    drive = read(DRIVE + "clock = false\nanswer_seconds = 5\npatience = false\n")
    observe = read(FULL, tmp_path)

    command = ("java", "-jar", "c.jar")
    assert drive.reach == Drive(command, answer_seconds=5, clock=False, patience=False)
    assert read(DRIVE + "pair = false\n").reach == Drive(command, pair=False)
    pair = DRIVE.replace('command = "java -jar c.jar"', 'url = "http://a/"\npair_url = "http://b/"')
    assert read(pair).reach == Drive(url="http://a/", pair_url="http://b/")
    assert read(TRIGGER).reach == Trigger(url="http://127.0.0.1:9000/run")
    assert observe.reach == Observe(300, 20.5)
    assert observe.place({"TEKIGO_PASSWORD": "hush"}) == Place(
        host="127.0.0.1",
        listen="127.0.0.2",
        port=9443,
        account="mine",
        password="hush",
        workspace=tmp_path / "work",
        handover=tmp_path / "out/handover",
        links=tmp_path / "out/links",
        log=tmp_path / "out/connector.log",
    )


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("", ["1: connector is missing (it must be there)."]),
        ("[connector]\n", ["1: connector.depth is missing (it must be there)."]),
        (
            DRIVE.replace("drive", "deep", 1),
            ["2: connector.depth = 'deep' ✗ (must be one of observe, trigger, drive)."],
        ),
        (
            DRIVE.replace("[drive]", "[drve]"),
            [
                "1: drive is missing (the depth drive asks for it).",
                "3: unknown key drve. Did you mean drive?",
            ],
        ),
        (
            DRIVE + "[observe]\n[trigger]\ncommand = 'x'\n",
            [
                "5: observe ✗ (the depth drive has no use for it).",
                "6: trigger ✗ (the depth drive has no use for it).",
            ],
        ),
        (
            DRIVE + "url = 'http://127.0.0.1:1/'\n",
            ["5: drive.url = 'http://127.0.0.1:1/' ✗ (command is there already)."],
        ),
        (
            DRIVE + 'pair_url = "http://127.0.0.1:1/"\n',
            ["5: drive.pair_url = 'http://127.0.0.1:1/' ✗ (an address beside url, and another)."],
        ),
        (
            DRIVE.replace('command = "java -jar c.jar"', 'url = "http://a/"')
            + 'pair_url = "http://a/"\n',
            ["5: drive.pair_url = 'http://a/' ✗ (an address beside url, and another)."],
        ),
        (
            DRIVE.replace('command = "java -jar c.jar"', "clock = false"),
            ["3: drive.command is missing (either command or url must be there)."],
        ),
        (
            DRIVE.replace('"java -jar c.jar"', "'java \"c'"),
            ["4: drive.command = 'java \"c' ✗ (no command: No closing quotation)."],
        ),
        (
            DRIVE.replace('"java -jar c.jar"', "''"),
            ["4: drive.command = '' ✗ (must not be empty)."],
        ),
        (
            DRIVE + "answer_seconds = 0\nclock = 1\ncrsh = true\n",
            [
                "5: drive.answer_seconds = 0 ✗ (must be above 0).",
                "6: drive.clock = 1 ✗ (must be true or false).",
                "7: unknown key drive.crsh. Did you mean crash?",
            ],
        ),
        (
            DRIVE + "answer_seconds = nan",
            ["5: drive.answer_seconds = nan ✗ (must be a finite number)."],
        ),
        (
            DRIVE + "answer_seconds = 86401.0",
            ["5: drive.answer_seconds = 86401.0 ✗ (must be 86400 or less)."],
        ),
        (
            DRIVE.replace("[connector]", '[connector]\nrole = "city"'),
            [
                (
                    "2: connector.role = 'city'"
                    " ✗ (must be one of municipal-file, municipal-screen, prefecture, intake-only)."
                )
            ],
        ),
        (
            TRIGGER + "[portal]\nport = 65536\n",
            ["9: portal.port = 65536 ✗ (must be 65535 or less)."],
        ),
        (
            TRIGGER + '[portal]\nport = "8443"\n',
            ["9: portal.port = '8443' ✗ (must be a whole number)."],
        ),
        (
            TRIGGER + '[portal]\nport = 0\nhost = "a_b"\nlisten = "here"\n',
            [
                "9: portal.port = 0 ✗ (must be 1 or more).",
                ("10: portal.host = 'a_b' ✗ (must be a host name or an IPv4 address)."),
                ("11: portal.listen = 'here' ✗ (must be an IPv4 address like 127.0.0.1)."),
            ],
        ),
        (
            TRIGGER + '[portal]\nhost = "::1"\n',
            ["9: portal.host = '::1' ✗ (must be a host name or an IPv4 address)."],
        ),
        (
            TRIGGER + '[portal]\nlisten = "0.0.0.0"\n',
            [
                (
                    "9: portal.listen = '0.0.0.0' ✗ (to open it beyond this machine,"
                    " host must be its name as others see it)."
                )
            ],
        ),
        (
            DRIVE + "[portal]\n[outputs]\n[logs]\nfile = 'x'\n",
            [
                "5: portal ✗ (the depth drive has no use for it).",
                "6: outputs.handover is missing (it must be there).",
                "6: outputs.links is missing (it must be there).",
                "6: outputs ✗ (the depth drive has no use for it).",
                "7: logs ✗ (the depth drive has no use for it).",
            ],
        ),
        (
            TRIGGER.partition("[outputs]")[0],
            ["1: outputs is missing (the depth trigger asks for it)."],
        ),
        (
            OBSERVE.replace('links = "out/links"', "kind = 's4'"),
            [
                "4: outputs.links is missing (it must be there).",
                "6: unknown key outputs.kind.",
            ],
        ),
        (
            TRIGGER.replace("http://", "ftp://"),
            [
                (
                    "4: trigger.url = 'ftp://127.0.0.1:9000/run'"
                    " ✗ (must be an address: http:// or https://)."
                )
            ],
        ),
        (
            OBSERVE + '[profiles]\nwire = ""\n[logs]\n',
            [
                "8: profiles.wire = '' ✗ (must not be empty).",
                "9: logs.file is missing (it must be there).",
            ],
        ),
        ("connector = 1\n", ["1: connector = 1 ✗ (must be a table)."]),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(text: str, findings: list[str]) -> None:
    assert refused(text) == findings


@pytest.mark.parametrize(
    ("part", "instead", "findings"),
    [
        ('"3-6.01"', '"9-9.99"', [
         "6: waiver.requirement = '9-9.99' ✗ (there is no such requirement)."]),
        ('"3-6.01"', '"4.01"', [
         "6: waiver.requirement = '4.01' ✗ (it has no check, so needs no waiver)."]),
        ('"3-6.01"', '"1-3.12"', [
         ("6: waiver.requirement = '1-3.12' ✗ "
          "(it is a SHOULD, which fails no run, so needs no waiver).")]),
        ('"直るのは次の版です。"', '"   短い    "', [
         "7: waiver.reason = '   短い    ' ✗ (must be 10 characters or more)."]),
        ('"開発二課"', '" "', ["8: waiver.owner = ' ' ✗ (must not be empty)."]),
        ("2026-11-28", "2026-06-01", [
         "9: waiver.expires = 2026-06-01 ✗ (it has expired; today is 2026-06-01)."]),
        ("2026-11-28", "2026-11-29", [
         ("9: waiver.expires = 2026-11-29 ✗ "
          "(it is too far ahead; at most 180 days, which is 2026-11-28).")]),
        ("2026-11-28", '"2026-11-28"', [
         "9: waiver.expires = '2026-11-28' ✗ (must be a date like 2026-12-31, unquoted)."]),
        ("expires", "expire", ["5: waiver.expires is missing (it must be there).",
         "9: unknown key waiver.expire. Did you mean expires?"]),
    ],
)  # fmt: skip
def test_a_waiver_that_cannot_hold_is_refused(part: str, instead: str, findings: list[str]) -> None:
    assert refused(DRIVE + WAIVER.replace(part, instead)) == findings


def test_two_waivers_of_one_requirement_are_refused() -> None:
    twice = "✗ (the same requirement is waived twice)."

    assert refused(DRIVE + WAIVER + WAIVER) == [
        f"6: waiver.requirement = '3-6.01' {twice}",
        f"11: waiver.requirement = '3-6.01' {twice}",
    ]


def test_an_entry_pasted_as_it_is_printed_is_refused_until_people_have_filled_it_in() -> None:
    assert refused(DRIVE + waiver_entry(builders.failing_name())) == [
        "5: waiver.expires is missing (it must be there).",
        "7: waiver.reason = '' ✗ (must be 10 characters or more).",
        "8: waiver.owner = '' ✗ (must not be empty).",
    ]


def test_the_day_before_its_expiry_a_waiver_still_holds() -> None:
    assert read(DRIVE + WAIVER.replace("2026-11-28", "2026-06-02")).says.waiver


@pytest.mark.parametrize(
    "text",
    [
        DRIVE + '[portal]\npassword = "hush-1234"\n',
        DRIVE + '[drive.password]\nvalue = "hush-1234"\n',
        DRIVE + '[portal]\npassword_env = "hush-1234"\n',
        TRIGGER.replace("127.0.0.1", "me:hush-1234@127.0.0.1"),
        TRIGGER.replace("127.0.0.1:9000", "me:hush-1234@127.0.0.1:port"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Problem) as problem:
        read(text)

    assert "hush" not in problem.value.in_language("ja") + problem.value.in_language("en")


def test_a_password_is_told_where_it_belongs() -> None:
    [finding] = refused(TRIGGER + '[portal]\npassword = "hush-1234"\n')

    assert finding.startswith("9: unknown key portal.password. Put the password into an env")
    assert finding.endswith(" and its name into password_env.")


def test_the_password_comes_from_the_environment_or_is_missed() -> None:
    found = read(TRIGGER + '[portal]\npassword_env = "MINE"\n')

    assert found.place({"MINE": "hush"}).password == "hush"
    for environment in ({}, {"MINE": ""}):
        with pytest.raises(Problem, match="the environment variable MINE is not set"):
            found.place(environment)


def test_the_message_is_japanese_first_and_points_at_the_line() -> None:
    with pytest.raises(Problem) as problem:
        read(OBSERVE + "[observer]\n")

    assert problem.value.in_language("ja") == (
        "connector.toml:7: observer という項目はありません。observe のことですか。\n"
        "  → 示された行を直してください。項目の一覧: 仕様の runfile.md"
    )


def test_profiles_of_a_file_are_joined_under_a_name_of_their_own(tmp_path: Path) -> None:
    mine = PROFILE.replace('"modelled-1"', '"mine"')
    mine = mine.replace('"link_full_{stamp}.csv"', '"l_{stamp}.csv"').replace('"COMPLETE"', '"OK"')
    (tmp_path / "mine.toml").write_text(mine, encoding="utf-8")

    linkage = read(DRIVE + '[profiles]\nlinkage = "mine.toml"\n', tmp_path).profile
    handover = read(DRIVE + '[profiles]\nhandover = "mine.toml"\n', tmp_path).profile
    wire = read(DRIVE + '[profiles]\nwire = "mine.toml"\n', tmp_path).profile

    assert (linkage.name, linkage.linkage.file, linkage.handover.marker) == (
        "modelled-1+mine",
        "l_{stamp}.csv",
        "COMPLETE",
    )
    assert (handover.name, handover.linkage.file, handover.handover.marker) == (
        "modelled-1+mine",
        "link_full_{stamp}.csv",
        "OK",
    )
    assert (wire.name, wire.linkage.file, wire.handover.marker) == ("mine", "l_{stamp}.csv", "OK")


def test_columns_of_the_hand_over_are_renamed_wherever_they_stand() -> None:
    text = DRIVE + '[handover.map]\nnumber = "No"\nsigner = "申請者宛名番号"\n'
    layout = read(text).profile.handover

    assert read(text).profile.name == "modelled-1+map"
    assert layout.columns == builtin().handover.columns | {
        "number": "No",
        "signer": "申請者宛名番号",
    }
    assert layout.group_columns == {"number": "No", "row": "連番"}


def test_a_column_that_is_none_or_would_be_there_twice_is_refused() -> None:
    assert refused(DRIVE + '[handover.map]\nsinger = "申請者"\nsigner = "受付番号"\n') == [
        "6: unknown key handover.map.singer. Did you mean signer?",
        "7: handover.map.signer = '受付番号' ✗ (two columns have this name).",
    ]


def test_a_profile_the_file_names_is_refused_with_the_line_of_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("name = 1\n", encoding="utf-8")

    with pytest.raises(Problem, match=r"mine\.toml:1: name = 1 cannot be used"):
        read(DRIVE + '[profiles]\nwire = "mine.toml"\n', tmp_path)


def test_items_are_mapped_beside_our_own_columns() -> None:
    found = read(
        DRIVE + '[handover.map]\nsigner = "申請者番号"\nname = "氏名漢字"\n"child.name" = "子"\n'
    )

    assert found.columns == {"name": "氏名漢字", "child.name": "子"}
    assert found.profile.handover.columns["signer"] == "申請者番号"
