"""Programs that know nothing of tekigo accept a package fetched through the real portal."""

import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from conformance.episodes.people import Person
from simulator.contracts.filing import Attachment
from simulator.pki.leaf import Kind
from simulator.web.simulation import Simulation
from tests.web import builders

AT = "2026-06-01 00:00:00"
SECONDS = "1780272000"
ATTACHMENT = Attachment("account-proof", "口座 の写し#1.pdf", "application/pdf", b"%PDF-1.4 x")

Run = Callable[..., str]


@pytest.fixture
def run(requires_tool: Callable[[str], str], package: Path) -> Run:
    """Run a program in the package's folder; it must succeed, and all it says is returned."""

    def judge(name: str, *arguments: str) -> str:
        command = [requires_tool(name), *arguments]
        done = subprocess.run(
            command, cwd=package, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return judge


@pytest.fixture
def person(town: Simulation) -> Person:
    return builders.resident(town)


@pytest.fixture
def package(client: httpx.Client, town: Simulation, person: Person, tmp_path: Path) -> Path:
    """A folder with the members of a package as the portal gave it out, and the CA."""
    number = builders.file(town, person, replace(person.claim, attachments=(ATTACHMENT,)))
    login = {"accountId": builders.ACCOUNT.name, "password": builders.ACCOUNT.password}
    token = client.post("/municipality/v1/login", json=login).json()["result"]["accessToken"]
    answer = client.post(
        "/municipality/v1/applications/get",
        json={"receiptNumber": number},
        headers={"Authorization": f"Bearer {token}"},
    )
    folder = tmp_path / "package"
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    root = etree.fromstring((folder / "signature.xml").read_bytes())
    signer = root.findtext(".//{*}X509Certificate")
    lines = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"
    (folder / "signer.pem").write_text(lines.format(signer))
    ca = town.cards.authorities[Kind.SIGNATURE].certificate
    (folder / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    return folder


def test_xmlsec1_verifies_form_and_attachment(run: Run) -> None:
    trust = ("--trusted-pem", "ca.pem", "--verification-time", AT)

    said = run("xmlsec1", "--verify", *trust, "signature.xml")

    assert said.startswith("OK\n")
    assert "SignedInfo References (ok/all): 2/2" in said


def test_xmlsec1_notices_a_changed_form(run: Run, package: Path) -> None:
    form = package / "application.xml"
    form.write_bytes(form.read_bytes().replace("申請書".encode(), "申込書".encode()))

    with pytest.raises(AssertionError, match="FAIL"):
        run("xmlsec1", "--verify", "--trusted-pem", "ca.pem", "signature.xml")


def test_openssl_verifies_the_signer_s_certificate(run: Run) -> None:
    said = run("openssl", "verify", "-attime", SECONDS, "-CAfile", "ca.pem", "signer.pem")

    assert said == "signer.pem: OK\n"


def test_qpdf_finds_no_fault_in_the_form_s_pdf(run: Run) -> None:
    said = run("qpdf", "--check", "application.pdf")

    assert "No syntax or stream encoding errors found" in said


def test_pdftotext_reads_the_resident_s_name_from_the_pdf(run: Run, person: Person) -> None:
    text = run("pdftotext", "-enc", "UTF-8", "application.pdf", "-")

    read = "".join(text.split())
    assert "".join(person.claim.values["name"].split()) in read
    assert person.claim.values["address"] in read


def test_every_document_fits_its_schema_by_xmllint(run: Run, package: Path) -> None:
    schema = Path("simulator/contracts/schema").resolve()
    for name in ("application", "manifest", "verification"):
        said = run("xmllint", "--noout", "--schema", str(schema / f"{name}.xsd"), f"{name}.xml")
        assert said == f"{name}.xml validates\n"
    assert sorted(file.name for file in (package / "attachments").iterdir()) == [
        "01_口座 の写し#1.pdf"
    ]
