"""A filing that nobody signed travels without a signature, in every container there is."""

from collections.abc import Iterator
from importlib import resources

import pytest
from lxml import etree

from conformance.episodes.people import People
from simulator.contracts.profile import builtins
from simulator.procedures.model import Signature
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.connector.filed import SEED, START
from tests.connector.test_every_container import CONTAINERS, profile
from tests.portal.test_setting import everywhere
from tests.web.builders import members

SCHEMA = resources.files("simulator.contracts") / "schema"


@pytest.fixture(scope="module", params=[(one, base) for one in CONTAINERS for base in builtins()])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Simulation]:
    container, base = request.param
    chosen = profile(base, container)
    town = Simulation(tmp_path_factory.mktemp("world"), chosen, SimulatedClock(START), SEED, [])
    everywhere(town, Signature.NONE)
    yield town
    town.close()


def valid(content: bytes, name: str) -> etree._Element:
    schema = etree.XMLSchema(etree.fromstring((SCHEMA / f"{name}.xsd").read_bytes()))
    document = etree.fromstring(content)
    schema.assertValid(document)
    return document


def test_its_package_says_that_nobody_signed_and_nobody_had_to(town: Simulation) -> None:
    desk, names = town.applicant, town.world.profile.package.members
    draft = desk.prepare(People(town).control.claim)

    found = members(town, desk.submit(draft.id, b"", b"").number)

    proof = f"{names.attachments}01_account-proof.pdf"
    form, pdf, verdict = names.application, names.form_pdf, names.verification
    assert list(found) == [names.manifest, form, proof, pdf, verdict]
    manifest = valid(found[names.manifest], "manifest")
    assert manifest.findtext("{*}署名設定") == "なし"
    assert [file.get("名前") for file in manifest.findall("{*}ファイル")] == [*found][1:]
    result = valid(found[names.verification], "verification")
    assert (result.get("結果"), result.findtext("{*}理由")) == ("署名なし", "unsigned")
    certificate = result.find("{*}証明書")
    assert certificate is not None
    assert set(certificate.attrib.values()) == {""}


def test_there_is_something_to_sign_unless_the_signer_must_be_known(town: Simulation) -> None:
    draft = town.applicant.prepare(People(town, first=1).control.claim)

    unknown = town.world.profile.package.signature == "cades-detached"
    assert (draft.digest == b"", draft.digest_info == b"") == (unknown, unknown)
