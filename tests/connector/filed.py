"""One filing as the simulated portal delivers it, and what it takes to repack its package."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import httpx

from conformance.episodes.people import Person
from simulator.cards.holder import Holder, Sex
from simulator.connector.facts import SignatureFacts
from simulator.connector.ocsp import Responder
from simulator.connector.signature import Verifier
from simulator.connector.steps import Steps
from simulator.contracts.filing import Filing
from simulator.contracts.profile import Package
from simulator.pki.leaf import Municipality
from simulator.web.simulation import Simulation
from simulator.world.clock import JST

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
SEED = 7
"""The control's claim then has one attachment."""
REMARKS = '一行目\n<b>&amp;</b> "引用", \u845b\U000e0100\n 末尾 '
"""Line feeds, markup, a quote, a comma, an IVS (U+E0100) and blanks at the end."""

SOMEBODY = Holder(
    name="適合\u3000試",
    born=date(1980, 12, 31),
    sex=Sex.MALE,
    address="東京都八王子市",
    municipality=Municipality("132012", "東京都", "八王子市"),
)
"""Has a card, and files nothing."""


@dataclass(frozen=True)
class Filed:
    """A filing on both sides: what was filed, by whom, and the package that arrived."""

    simulation: Simulation
    signer: Person
    filing: Filing
    number: str
    package: bytes

    @property
    def members(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.package)) as package:
            return {name: package.read(name) for name in package.namelist()}


def is_intact(facts: SignatureFacts) -> bool:
    """Tell whether form and attachments are what the certificate's key signed."""
    return facts.fits_key and (facts.form, facts.attachments) == ("as-signed", "as-signed")


def verifier(
    anchors: list[Path],
    answer: Callable[[bytes], bytes] | None,
    package: Package,
    now: datetime = START,
) -> Verifier:
    """Return a verifier whose OCSP is answered by a function; by nobody when None."""

    def reply(request: httpx.Request) -> httpx.Response:
        return (
            httpx.Response(503)
            if answer is None
            else httpx.Response(200, content=answer(request.content))
        )

    client = httpx.Client(transport=httpx.MockTransport(reply))
    responder = Responder(client, "http://card.test/ocsp", Steps(), lambda: now, {})
    return Verifier(anchors, responder, package, Steps())


def pack(members: dict[str, bytes]) -> bytes:
    """Zip members under a manifest whose digests fit them."""
    manifest = re.sub("<ファイル [^>]*/>\n", "", members["manifest.xml"].decode())
    files = "".join(
        f'<ファイル 名前="{name}" 大きさ="{len(content)}"'
        f' 要約値="{hashlib.sha256(content).hexdigest()}"/>\n'
        for name, content in members.items()
        if name != "manifest.xml"
    )
    end = "</構成管理情報>"
    return zipped(members | {"manifest.xml": manifest.replace(end, files + end).encode()})


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def file_with(simulation: Simulation, person: Person, filing: Filing) -> Filed:
    desk = simulation.applicant
    signer = person.card.signature
    der = person.certificate_bytes(signer.certificate)
    draft = desk.prepare(filing, der)
    signature = signer.sign(draft.digest_info, person.pins.signature)
    number = desk.submit(draft.id, signature, der).number
    package = simulation.world.blobs.get(desk.receipt(number).package)
    return Filed(simulation, person, filing, number, package)
