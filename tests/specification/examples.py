"""Real examples for the pages: what went over the wire and lay in the folders, for one filing.

The persona yamada files through the simulator and the reference connector carries the filing to
the core systems. A page marks a code block with ``<!-- example: NAME -->``; the test beside this
file compares, and ``python -m tests.specification.examples`` writes the blocks anew.
"""

import io
import json
import re
import ssl
import sys
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.checks.settings import REFERENCE, STARTS_AT
from conformance.episodes.evidence import Planted
from conformance.episodes.hand import DrivingHand
from conformance.episodes.ledger import Ledger
from conformance.episodes.scene import Scene
from conformance.episodes.stage import Stage
from conformance.episodes.theatre import write_anchors
from conformance.result.model import Bilingual
from conformance.target.door import Door
from conformance.target.driver import ConnectorRefused, DrivenConnector
from conformance.target.settings import ACCOUNT, PASSWORD, Drive
from simulator.contracts.linkage import Change
from simulator.contracts.profile import Operation, Profile, builtin, stamp
from simulator.contracts.status import Status
from simulator.pki.tls import TlsAuthority
from simulator.portal import envelope
from simulator.portal.municipality import Account
from simulator.procedures import catalogue
from simulator.web.app import Front
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from simulator.world.faults import FaultKind

Fields = dict[str, Any]

NAME = "example"
DRIVEN = Account(ACCOUNT, PASSWORD, "132012")
STEP = timedelta(minutes=5)
SECRET = "(redacted)"
SECRETS = frozenset({"password", "accessToken"})
SHOWN = ("content-type", "authorization", "x-content-sha256", "allow")
LONGEST = 300
SECOND = "modelled-2"
SHOWN_OF_SECOND = ("list-applications", "get-application", "register-status", "refusal")
PAGES = Path(__file__).parents[2] / "conformance" / "specification" / "pages"
BLOCK = re.compile(
    r"(<!-- example: (?P<name>[a-z-]+) -->\n```[a-z]*\n).*?(^```$)", re.MULTILINE | re.DOTALL
)
BASE64 = re.compile(r"(?<=>)([A-Za-z0-9+/]{24})[A-Za-z0-9+/]{40,}=*(?=<)")


@dataclass
class Exchange:
    """One call and its answer as they went over the wire."""

    method: str
    path: str
    asked: dict[str, str]
    question: bytes
    status: int = 0
    told: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""

    def text(self) -> str:
        """Return both for people: JSON indented, secrets and packages left out."""
        asked = [f"{self.method} {self.path}", *_head(self.asked), "", _body(self.question)]
        told = [str(self.status), *_head(self.told), "", self._answer()]
        return "\n".join([*asked, "", *told])

    def _answer(self) -> str:
        if self.told["content-type"] == "application/zip":
            return f"({len(self.answer)} bytes)"
        return _body(self.answer)


class Recorder:
    """Passes every call on to an application, and keeps what was said."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self.calls: list[Exchange] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http":
            return
        call = Exchange(scope["method"], scope["path"], _headers(scope), b"")
        self.calls.append(call)

        async def hear() -> Message:
            message = await receive()
            call.question += message.get("body", b"")
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status, call.told = message["status"], _headers(message)
            call.answer += message.get("body", b"")
            await send(message)

        await self._application(scope, hear, say)


class Overheard(DrivenConnector):
    """A driven connector whose requests and answers are kept, one JSON line each."""

    def __init__(self) -> None:
        super().__init__(Drive(REFERENCE))
        self.lines: dict[str, str] = {}

    def call(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Send one verb, and keep the first exchange of each."""
        try:
            result = super().call(verb, **arguments)
        except ConnectorRefused as refused:
            self._keep("error", verb, arguments, {"error": refused.answer})
            raise
        self._keep(verb, verb, arguments, {"result": result})
        return result

    def _keep(
        self, name: str, verb: str, arguments: dict[str, Any], answer: dict[str, Any]
    ) -> None:
        asked = {"id": self._number, "verb": verb, "arguments": arguments}
        lines = [
            json.dumps(one, ensure_ascii=False) for one in (asked, {"id": self._number} | answer)
        ]
        self.lines.setdefault(name, "\n".join(lines))


class Traced(Scene):
    """A scene that remembers which calls belong to which cycle."""

    def __init__(
        self, stage: Stage, connector: DrivenConnector, recorder: Recorder, server: Server
    ) -> None:
        assert isinstance(stage.clock, SimulatedClock)
        hand = DrivingHand(connector, stage, server, {}, stage.clock, Door(Front()))
        super().__init__(NAME, stage, hand, Ledger())
        self._recorder = recorder
        self._cycles: list[slice] = []

    def cycle(self) -> None:
        """Let the connector do one cycle, and note the calls it makes."""
        start = len(self._recorder.calls)
        super().cycle()
        self._cycles.append(slice(start, len(self._recorder.calls)))

    def trace(self) -> str:
        """Return the calls of every cycle since this was last asked, a line each."""
        lines: list[str] = []
        for number, cycle in enumerate(self._cycles, start=1):
            lines += ["", f"cycle {number}"] if lines else [f"cycle {number}"]
            lines += [f"  {_call(call)}" for call in self._recorder.calls[cycle]]
        self._cycles.clear()
        return "\n".join(lines)


def _call(call: Exchange) -> str:
    status = call.status if call.answer or call.status != httpx.codes.OK else "(cut off)"
    return f"{call.method} {call.path.removeprefix(f'/{NAME}')} → {status}"


class Portal:
    """A client of its own for the calls the reference connector never makes."""

    def __init__(self, profile: Profile, stage: Stage) -> None:
        self._profile = profile
        self._stage = stage
        self._token = ""

    def call(self, operation: Operation, **fields: Any) -> httpx.Response:  # noqa: ANN401  JSON
        """Call one operation; any answer will do."""
        shape = self._profile.operation(operation)
        wire = self._profile.wire
        headers = {"content-type": wire.content_type}
        if self._token:
            headers[wire.token_header] = wire.token_prefix + self._token
        return httpx.post(
            self._stage.portal_url + shape.path,
            json={shape.request[name]: value for name, value in fields.items()},
            headers=headers,
            verify=ssl.create_default_context(cafile=self._stage.ca_file),
            trust_env=False,
        )

    def login(self) -> None:
        """Get a token."""
        account = self._stage.account
        answer = self.call(Operation.LOGIN, account=account.name, password=account.password)
        name = self._profile.operation(Operation.LOGIN).response["token"]
        self._token = envelope.fields(self._profile.wire, answer.content)[name]


@cache
def examples() -> dict[str, str]:
    """Return every example by name."""
    with (
        tempfile.TemporaryDirectory(prefix="tekigo-pages-") as name,
        stage(Path(name)) as (
            place,
            recorder,
            server,
        ),
    ):
        connector = Overheard()
        connector.start()
        try:
            scene = Traced(place, connector, recorder, server)
            planted = _play(scene, connector)
            sequences = {"sequence": scene.trace()}
            refusals = _provoke(scene, recorder, planted.number)
            folders = _folders(place)
            sequences["sequence-of-trouble"] = _trouble(scene)
        finally:
            connector.stop()
        found = sequences | _wire(recorder, place) | refusals | _package(planted, place)
        found |= folders | {f"driver-{verb}": text for verb, text in connector.lines.items()}
        found |= _second(Path(name) / "second")
        return {key: _neutral(text, place) for key, text in found.items()}


def _second(folder: Path) -> dict[str, str]:
    """Return what the other profile does otherwise, by names of its own."""
    with stage(folder, builtin(SECOND)) as (place, recorder, server):
        connector = Overheard()
        connector.start()
        try:
            scene = Traced(place, connector, recorder, server)
            planted = _play(scene, connector)
            sequence = scene.trace()
            folders = _folders(place) | {"delta-file": _delta(scene)}
        finally:
            connector.stop()
        portal = Portal(scene.simulation.world.profile, place)
        portal.call(Operation.GET_APPLICATION, account="nobody", password="", number=planted.number)
        found = _wire(recorder, place) | {"refusal": recorder.calls[-1].text()}
        found = {name: found[name] for name in SHOWN_OF_SECOND} | {"sequence": sequence}
        names = scene.simulation.world.profile.package.members
        with ZipFile(io.BytesIO(planted.package)) as package:
            found["package-members"] = _members(planted, package)
            found["signed-list"] = package.read(names.signed_list).decode()
        found |= folders
        return {f"second-{name}": _neutral(text, place) for name, text in found.items()}


@contextmanager
def stage(folder: Path, profile: Profile | None = None) -> Iterator[tuple[Stage, Recorder, Server]]:
    """Set up one simulation behind HTTPS, with a recorder in front."""
    clock = SimulatedClock(STARTS_AT)
    simulation = Simulation(folder / "world", profile or builtin(), clock, 1, [DRIVEN])
    front = Front()
    front.add(NAME, simulation)
    recorder = Recorder(front)
    tls = TlsAuthority.open(folder / "tls", datetime.now(UTC))
    server = Server(recorder, tls.server_file).start()
    try:
        yield (
            Stage(
                simulation=simulation,
                clock=clock,
                address=server.url,
                portal_url=f"{server.url}/{NAME}/portal",
                card_url=f"{server.url}/{NAME}/card",
                ca_file=tls.ca_file,
                anchors=write_anchors(folder / "anchors"),
                account=DRIVEN,
                folder=folder,
                handover=folder / "handover",
                log=folder / "connector.log",
            ),
            recorder,
            server,
        )
    finally:
        server.stop()
        simulation.close()


def _play(scene: Scene, connector: Overheard) -> Planted:
    """Let one filing go its way, and return it."""
    signer = scene.people.control
    scene.link(signer, signer.card.authentication.certificate)
    scene.open()
    planted = scene.plant("filed", Bilingual(ja="例", en="example"), signer)
    scene.wait(STEP)
    scene.cycle()
    scene.decide(planted, "complete")
    scene.wait(STEP)
    scene.cycle()
    connector.call("list")
    try:
        connector.call("decide", number="0", decision="complete", comment="")
    except ConnectorRefused:
        return planted
    raise AssertionError("an unknown 受付番号 was decided on")


def _trouble(scene: Traced) -> str:
    """Let three fetches fail, one in each of the ways a line fails, and return the calls."""
    for kind in (FaultKind.TOKEN_EXPIRED, FaultKind.MAINTENANCE, FaultKind.ANSWER_LOST):
        planted = scene.plant(kind, Bilingual(ja="例", en="example"), scene.people.control)
        scene.fault(kind, Operation.GET_APPLICATION, planted)
        scene.wait(STEP)
        scene.cycle()
    scene.wait(STEP)
    scene.cycle()
    return scene.trace()


def _provoke(scene: Scene, recorder: Recorder, number: str) -> dict[str, str]:
    """Make the calls the reference connector has no cause for."""
    portal = Portal(scene.simulation.world.profile, scene.stage)
    statuses = scene.simulation.world.profile.wire.statuses
    window = {"since": stamp(STARTS_AT), "until": stamp(STARTS_AT + timedelta(days=1))}
    found = {}

    def call(name: str, operation: Operation, **fields: Any) -> None:  # noqa: ANN401  JSON
        portal.call(operation, **fields)
        found[name] = recorder.calls[-1]

    call("token-invalid", Operation.LIST_APPLICATIONS, **window)
    portal.login()
    call("list-statuses", Operation.LIST_STATUSES, **window)
    call("bad-request", Operation.LIST_APPLICATIONS, since="yesterday", until=window["until"])
    call("not-found", Operation.GET_APPLICATION, number="20260601000000000099")
    again = statuses[Status.IN_REVIEW]
    call("transition-refused", Operation.REGISTER_STATUS, number=number, status=again)
    scene.fault(FaultKind.MAINTENANCE, Operation.GET_APPLICATION)
    call("maintenance", Operation.GET_APPLICATION, number=number)
    return {name: exchange.text() for name, exchange in found.items()}


def _wire(recorder: Recorder, place: Stage) -> dict[str, str]:
    """Return the first call of each operation, by the operation's name."""
    shapes = place.simulation.world.profile.wire.operations
    found: dict[str, str] = {}
    for operation in Operation:
        if operation not in shapes:
            continue
        path = f"/{NAME}/portal{shapes[operation].path}"
        first = next((call for call in recorder.calls if call.path == path), None)
        if first is not None and first.status == httpx.codes.OK:
            found[operation.value] = first.text()
    return found


def _members(planted: Planted, package: ZipFile) -> str:
    sizes = [f"{info.file_size:>7}  {info.filename}" for info in package.infolist()]
    return "\n".join([f"{planted.number}.zip", *sizes])


def _package(planted: Planted, place: Stage) -> dict[str, str]:
    """Return the package's parts."""
    names = place.simulation.world.profile.package.members
    documents = (names.manifest, names.application, names.verification, names.signature)
    with ZipFile(io.BytesIO(planted.package)) as package:
        listed = _members(planted, package)
        member = {name: package.read(name).decode() for name in documents}
    return {
        "package-members": listed,
        "package-manifest": member[names.manifest],
        "package-application": member[names.application],
        "package-verification": member[names.verification],
        "package-signature": _wrapped(member[names.signature]),
    }


def _folders(place: Stage) -> dict[str, str]:
    """Return the files between connector, register and core systems."""
    profile = place.simulation.world.profile
    (link_file,) = sorted(place.simulation.register.folder.iterdir())
    (batch,) = sorted((place.folder / "handover").iterdir())
    files = sorted(batch.iterdir())
    sizes = [f"{file.stat().st_size:>7}  {file.name}" for file in files]
    wide = {profile.handover.table.format(procedure=one.id) for one in catalogue.procedures()}
    tables = {
        f"handover-{'table' if file.name in wide else 'group'}": _read(
            file, profile.handover.encoding
        )
        for file in files
        if file.suffix == ".csv"
    }
    return {
        "link-file": f"{link_file.name}\n\n{_read(link_file, profile.linkage.encoding)}",
        "handover-folder": "\n".join([f"{batch.name}/", *sizes]),
        **tables,
    }


def _delta(scene: Scene) -> str:
    """Return a delta file: a new link, and one that lapsed."""
    register, people = scene.simulation.register, scene.people
    lapsed = scene.link_of(people.control, until=scene.now)
    changes = (Change("add", scene.link_of(people.resident(1))), Change("lapse", lapsed))
    file = register.place(register.delta(*changes))
    return f"{file.name}\n\n{_read(file, scene.simulation.world.profile.linkage.encoding)}"


def _read(file: Path, encoding: str) -> str:
    return file.read_bytes().decode(encoding).replace("\r\n", "\n")


def _wrapped(signature: str) -> str:
    """Break the one line of a signature between its elements, and shorten its long values."""
    return BASE64.sub(r"\1…", signature).replace("><", ">\n<")


def _neutral(text: str, place: Stage) -> str:
    """Take this machine's folders and port out."""
    address = place.portal_url.removesuffix(f"/{NAME}/portal")
    neutral = text.replace(str(place.folder), "/srv/tekigo").replace(
        address, "https://localhost:8443"
    )
    return neutral.replace(f" /{NAME}/portal/", " /").replace(f'"/{NAME}/portal/', '"/').strip("\n")


def _headers(message: MutableMapping[str, Any]) -> dict[str, str]:
    return {name.decode().lower(): value.decode() for name, value in message["headers"]}


def _head(headers: dict[str, str]) -> list[str]:
    shown = headers | ({"authorization": f"Bearer {SECRET}"} if "authorization" in headers else {})
    return [f"{name}: {shown[name]}" for name in SHOWN if name in shown]


def _body(content: bytes) -> str:
    try:
        data = json.loads(content)
    except ValueError:
        return content.decode()
    return json.dumps(_redacted(data), ensure_ascii=False, indent=2)


def _redacted(data: Any) -> Any:  # noqa: ANN401  JSON
    if isinstance(data, dict):
        return {k: SECRET if k in SECRETS else _redacted(v) for k, v in data.items()}
    if isinstance(data, list):
        return [_redacted(one) for one in data]
    return f"{data[:8]}…" if isinstance(data, str) and len(data) > LONGEST else data


def renewed(page: str) -> str:
    """Return a page with every example block written anew."""
    return BLOCK.sub(lambda block: f"{block[1]}{examples()[block['name']]}\n{block[3]}", page)


def main() -> None:
    """Write the example blocks of every page anew."""
    for file in sorted(PAGES.glob("*/*.md")):
        old = file.read_text(encoding="utf-8")
        new = renewed(old)
        if new != old:
            file.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{file.relative_to(PAGES)}\n")


if __name__ == "__main__":
    main()
