"""Whatever keeps a set-up from working is named with its cause and a next step, and never as a
matter of conformance; a set-up that works is told so at every depth.
"""

import json
import shlex
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.cli.pieces import free, plausible, usable, vouches
from conformance.target.line import same
from simulator.contracts.problem import EngineProblem, Problem
from simulator.pki.tls import TlsAuthority
from simulator.world.clock import JST, SystemClock
from tests.conformance.reached import REFERENCE, Site, listening, running, site
from tests.conformance.world import broken

FILED = (
    *("it fetches the package", "it asks about revocation", "the hand-over arrives"),
    *("the hand-over has its shape", "it registers 受付"),
)
STEPS = (
    *("the connector runs", "it connects to the portal", "it trusts the test CA"),
    *("it finds the calls", "it logs in", "it asks for the list", *FILED),
)
BEFORE = ("settings and profile", "the clock of this machine")
STANDING = ("password", "portal.workspace", "outputs.handover", "outputs.links", "logs.file")
ALL = (*BEFORE, *STANDING, "port", "test CA to register with the connector", *STEPS)


@dataclass(frozen=True)
class Told:
    """What the doctor said."""

    code: int
    lines: list[str]

    @property
    def marks(self) -> dict[str, str]:
        """Return the mark of each step by its name."""
        marked = [line for line in self.lines if line[:1] in ("✓", "✗", "–")]
        return {line[2:].partition(":")[0]: line[0] for line in marked}

    @property
    def trouble(self) -> tuple[str, str]:
        """Return the one step in trouble, and all that is said of it."""
        (place,) = (n for n, line in enumerate(self.lines) if line.startswith("✗"))
        about = [line for line in self.lines[place + 1 :] if line.startswith(" ")]
        return self.lines[place][2:], "\n".join(about)


@dataclass
class Ground:
    """A run file, and a connector's settings, each open to be broken."""

    site: Site
    folder: Path
    capture: pytest.CaptureFixture[str]

    def once(self) -> str:
        """Return the section of a connector that is triggered by a command."""
        command = shlex.join([*REFERENCE, "--settings", str(self.site.settings), "--once"])
        return f"[trigger]\ncommand = {json.dumps(command)}"

    def tell_listening(self, *more: str) -> Told:
        """Run the doctor on a connector that is triggered by its URL, which is started once."""
        with listening(REFERENCE, "--settings", str(self.site.settings)) as url:
            return self.tell(f"[trigger]\nurl = '{url}'", *more)

    def tell(self, section: str, *more: str, portal: str = "", language: str = "en") -> Told:
        """Run the doctor on a run file with a section for the depth."""
        depth = section.partition("]")[0].strip("[")
        file = self.folder / "connector.toml"
        standing = [
            f"[portal]\nport = {self.site.place.port}\nworkspace = 'workspace'\n{portal}",
            "[outputs]\nhandover = 'handover'\nlinks = 'links'",
            "[logs]\nfile = 'connector.log'",
        ]
        parts = [f"[connector]\ndepth = '{depth}'", section, *more]
        file.write_text("\n".join(parts + (standing if depth != "drive" else [])))
        return self.run("--config", str(file), "--lang", language)

    def run(self, *options: str) -> Told:
        """Run the doctor."""
        code = main(["doctor", *options])
        told = self.capture.readouterr()
        assert told.err == ""
        assert "fail" not in told.out
        assert "不適合" not in told.out
        return Told(code, told.out.splitlines())

    def set(self, change: Callable[[dict[str, dict[str, str]]], object]) -> None:
        """Change the connector's settings."""
        settings = json.loads(self.site.settings.read_text())
        change(settings)
        self.site.settings.write_text(json.dumps(settings))


@pytest.fixture
def ground(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ground:
    return Ground(site(tmp_path), tmp_path, capsys)


def assert_trouble(told: Told, step: str, steps: tuple[str, ...] = ALL) -> str:
    """See that a step is the first in trouble; return what is said of it."""
    place = steps.index(step)
    assert "".join(told.marks[one] for one in steps) == "✓" * place + "✗" + "–" * (
        len(steps) - place - 1
    )
    assert tuple(told.marks) == steps
    assert told.code == 3
    assert told.lines[-1] == (
        "There is something to mend. This is about the set-up; it judges no connector."
    )
    name, about = told.trouble
    assert name == step
    assert "\n  → " in about
    return about


# A set-up that works


def test_a_driven_connector_that_works_is_sent_on_to_its_check(ground: Ground) -> None:
    told = ground.tell(f"[drive]\ncommand = {json.dumps(shlex.join(REFERENCE))}")

    assert (told.code, set(told.marks.values())) == (0, {"✓"})
    assert tuple(told.marks) == (*BEFORE, "test CA", *STEPS)
    file = ground.folder / "connector.toml"
    assert told.lines[-1] == f"All is well. Next: tekigo check --config {file}"


def test_a_triggered_connector_that_works_is_told_where_everything_is(ground: Ground) -> None:
    told = ground.tell(ground.once())

    assert (told.code, set(told.marks.values())) == (0, {"✓"})
    assert tuple(told.marks) == ALL
    assert (
        f"✓ test CA to register with the connector: {ground.folder / 'workspace/tls/ca.pem'}"
        in told.lines
    )
    assert f"✓ port: 127.0.0.1:{ground.site.place.port}" in told.lines


def test_an_observed_connector_that_works_is_waited_for_in_words(ground: Ground) -> None:
    options = ("--settings", str(ground.site.settings), "--every", "0.5")
    with running(REFERENCE, *options):
        told = ground.tell("[observe]\npoll_seconds = 15\nsettle_seconds = 0.5")

    assert (told.code, set(told.marks.values())) == (0, {"✓"})
    assert told.lines[-1].startswith("All is well.")
    assert "Plan: at most 3 polls of the connector, about 1 min at the longest." in told.lines
    assert any("Expected: a call of list-applications" in line for line in told.lines)


# Before the connector


def test_a_run_file_with_a_wrong_key_is_told_by_its_line(ground: Ground) -> None:
    told = ground.tell("[trigger]\ncomand = 'x'")

    about = assert_trouble(told, BEFORE[0], (*BEFORE, "test CA", *STEPS))
    assert "connector.toml:4: " in about


def test_a_profile_that_is_not_there_is_told(ground: Ground) -> None:
    told = ground.run("--profile", "modelled-9", "--lang", "en")

    about = assert_trouble(told, BEFORE[0], (*BEFORE, "test CA", *STEPS))
    assert "modelled-9" in about


def test_a_variable_that_is_not_set_is_told_by_its_name(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_SECRET", raising=False)

    told = ground.tell(ground.once(), portal="password_env = 'PORTAL_SECRET'")

    assert "Set PORTAL_SECRET to the password" in assert_trouble(told, "password")


def test_outputs_that_cannot_be_written_are_told_by_their_key(ground: Ground) -> None:
    (ground.folder / "handover").write_text("a file where a folder should be")

    about = assert_trouble(ground.tell(ground.once()), "outputs.handover")

    assert f"The folder {ground.folder / 'handover'} cannot be written to" in about
    assert "Name another place with outputs.handover." in about


def test_a_log_that_is_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"logs\.file = .* cannot be read"):
        usable(tmp_path, "logs.file")

    assert usable(tmp_path / "new/connector.log", "logs.file").endswith("new/connector.log")
    assert not (tmp_path / "new/connector.log").exists()


def test_a_port_in_use_is_told_by_its_number(ground: Ground) -> None:
    port = ground.site.place.port
    with socket.create_server(("127.0.0.1", port)):
        about = assert_trouble(ground.tell(ground.once()), "port")

    assert f"Port {port} at 127.0.0.1 cannot be used" in about
    assert "change portal.port" in about
    assert free("127.0.0.1", port) == f"127.0.0.1:{port}"


def test_a_clock_behind_the_installation_is_told() -> None:
    installed = datetime(2026, 6, 2, 9, 0, tzinfo=JST)

    with pytest.raises(Problem, match="shows 2026-06-01 08:59; tekigo was installed 2026-06-02"):
        plausible(installed - timedelta(days=1, minutes=1), installed)
    assert plausible(installed - timedelta(hours=23), installed) == "2026-06-01 10:00 JST"


def test_a_certificate_for_another_host_or_another_year_is_told(tmp_path: Path) -> None:
    now = SystemClock().now()
    files = TlsAuthority.open(tmp_path, now, "portal.example")

    vouches(files, "portal.example", now)
    vouches(files, "127.0.0.1", now)
    with pytest.raises(Problem, match=r"does not hold for other\.example"):
        vouches(files, "other.example", now)
    with pytest.raises(Problem, match=r"does not hold for portal\.example"):
        vouches(files, "portal.example", now + timedelta(days=200))


# The connector


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        (("/nowhere/connector",), "No such file or directory: /nowhere/connector"),
        (
            (
                *(sys.executable, "-c"),
                'input(); print(\'{"id": 1, "result": {"protocol": 2}}\'); input()',
            ),
            "hello: expected \"protocol\": 1, came {'protocol': 2}",
        ),
        (
            (
                *(sys.executable, "-c"),
                'input(); print(\'{"id": 1, "result": {"protocol": 1, "verbs": []}}\')',
            ),
            "the verbs of hello lack clock; if there is none, say false in [drive]",
        ),
    ],
    ids=["does not start", "another protocol", "lacks a verb"],
)
def test_a_connector_that_cannot_be_driven_is_told(
    ground: Ground, command: tuple[str, ...], cause: str
) -> None:
    told = ground.tell(f"[drive]\ncommand = {json.dumps(shlex.join(command))}")

    steps = (*BEFORE, "test CA", *STEPS)
    assert cause in assert_trouble(told, "the connector runs", steps)


def test_a_command_that_does_not_start_is_told(ground: Ground) -> None:
    told = ground.tell("[trigger]\ncommand = '/nowhere/cycle.sh'")

    assert "/nowhere/cycle.sh" in assert_trouble(told, "the connector runs")


def test_a_connector_that_never_polls_is_told_with_the_wait(ground: Ground) -> None:
    told = ground.tell("[observe]\npoll_seconds = 0.2\nsettle_seconds = 0.1")

    about = assert_trouble(told, "the connector runs")
    assert "Expected: a call of list-applications (0:00 left). So far: nothing" in about


# The way of the filing


def test_a_connector_that_calls_nobody_is_told_the_address(ground: Ground) -> None:
    told = ground.tell("[trigger]\ncommand = 'true'")

    about = assert_trouble(told, "it connects to the portal")
    assert f"Point the connector at https://localhost:{ground.site.place.port}/tekigo" in about


def test_a_ca_that_is_not_trusted_is_told_by_its_file(ground: Ground) -> None:
    other = TlsAuthority.open(ground.folder / "other", SystemClock().now())
    ground.set(lambda told: told["portal"].update(ca_file=str(other.ca_file)))

    about = assert_trouble(ground.tell(ground.once()), "it trusts the test CA")

    assert f"Let the connector trust the CA {ground.folder / 'workspace/tls/ca.pem'}" in about


def test_a_driven_connector_that_does_not_use_the_ca_it_is_told_is_told_so(
    ground: Ground,
) -> None:
    told = ground.run("--connector", broken("distrustful"), "--lang", "en")

    about = assert_trouble(told, "it trusts the test CA", (*BEFORE, "test CA", *STEPS))
    assert "Let the connector trust the CA portal.ca_file of configure" in about


def test_a_wrong_path_is_told_beside_the_right_one(ground: Ground) -> None:
    right = ground.site.place.portal_url()
    ground.set(lambda told: told["portal"].update(url=right.replace("tekigo", "wrong")))

    about = assert_trouble(ground.tell(ground.once()), "it finds the calls")

    assert "It called /wrong/portal/" in about
    assert f"Point it at {right}" in about


@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
def test_a_wrong_password_is_told_by_its_account_and_never_shown(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "hidden-in-the-environment")
    ground.set(lambda told: told.update(profile=profile))  # type: ignore[call-overload]

    told = ground.tell(
        ground.once(),
        f"[profiles]\nwire = '{profile}'",
        portal="password_env = 'PORTAL_SECRET'",
    )

    token = profile == "modelled-1"
    about = assert_trouble(told, "it logs in" if token else "it asks for the list")
    assert "wrong password of the account 'tekigo-132012'" in about
    assert "account tekigo-132012, password PORTAL_SECRET" in about
    assert "hidden-in-the-environment" not in "".join(told.lines)


def test_an_ocsp_address_that_is_wrong_is_told(ground: Ground) -> None:
    wrong = f"{ground.site.place.card_url()}/oscp"
    ground.set(lambda told: told["signature"].update(ocsp_url=wrong))

    about = assert_trouble(ground.tell_listening(), "it asks about revocation")

    assert "It called /tekigo/card/oscp" in about


def test_a_hand_over_to_another_folder_is_told_by_both(ground: Ground) -> None:
    elsewhere = str(ground.folder / "elsewhere")
    ground.set(lambda told: told.update(handover=elsewhere))  # type: ignore[call-overload]

    about = assert_trouble(ground.tell_listening(), "the hand-over arrives")

    assert f"Hand over to {ground.folder / 'handover'}" in about


def test_a_column_of_another_name_is_told_as_a_matter_of_the_run_file(ground: Ground) -> None:
    told = ground.tell_listening("[handover.map]\nnumber = 'REC_NO'")

    about = assert_trouble(told, "the hand-over has its shape")
    assert "Name its columns in [handover.map]" in about
    assert "batch-000001/" in about
    assert "Its columns: REC_NO, 到達日時, " in about


# What is not the set-up's


def test_a_fault_of_ours_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_anything: object) -> None:
        raise EngineProblem(same("x"), same("x"))

    monkeypatch.setattr(TlsAuthority, "open", broken)

    assert main(["doctor"]) == 4


def test_an_interruption_ends_it_as_it_ends_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_anything: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(TlsAuthority, "open", interrupted)

    assert main(["doctor"]) == 2


def test_japanese_comes_first(ground: Ground) -> None:
    told = ground.tell("[trigger]\ncommand = 'true'", language="ja")

    assert told.lines[0].startswith("✓ 設定とプロファイル: ")
    assert told.trouble[0] == "ポータルに接続する"
    assert told.lines[-1] == (
        "直すところがあります。これは設定の確認で、コネクタの判定ではありません。"
    )


def test_a_connector_that_only_takes_in_is_followed_to_the_fetch(ground: Ground) -> None:
    told = ground.run("--role", "intake-only", "--lang", "en")

    assert tuple(told.marks) == (*BEFORE, "test CA", *STEPS[: STEPS.index(FILED[0]) + 1])
    assert (set(told.marks.values()), told.code) == ({"\u2713"}, 0)
    assert told.lines[-1] == "All is well. Next: tekigo check --role intake-only"
