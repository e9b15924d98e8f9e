"""Who files for whom: what is taken, how it travels, and whose certificate signs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.episodes.people import Person
from conformance.episodes.proxies import filed_by
from simulator.connector.flaw import PackageRefused
from simulator.connector.package import read_package
from simulator.connector.steps import Steps
from simulator.contracts.filing import Filing, Proxy, ProxyKind
from simulator.contracts.profile import builtin
from simulator.portal import filing_json
from simulator.portal.applicant import Arrival
from simulator.portal.refusal import Refusal
from simulator.web.simulation import Simulation
from tests.web.builders import file, members, package, resident

ELSEWHERE = "012025"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture
def other(town: Simulation) -> Person:
    return resident(town, 2)


def told(town: Simulation, filing: Filing) -> list[tuple[str, str]]:
    return [(one.item, one.code) for one in town.applicant.findings(filing)]


@pytest.mark.parametrize("kind", ProxyKind)
def test_the_form_says_who_files_and_the_proxy_s_certificate_signs(
    town: Simulation, person: Person, other: Person, kind: ProxyKind
) -> None:
    filing = filed_by(kind, person, other)
    number = file(town, person, filing)

    form = etree.fromstring(members(town, number)["application.xml"])
    proxy = form[0]
    assert etree.QName(proxy).localname == "提出者"
    assert (proxy.get("区分"), proxy.get("氏名")) == (kind, person.household.head.name)
    assert proxy.get("事業者番号") == ("1300000001" if kind is ProxyKind.SENDER else "")
    assert form.findtext("{*}項目[@id='name']") == other.household.head.name
    verified = etree.fromstring(members(town, number)["verification.xml"])
    serial = verified.find("{*}証明書")
    assert serial is not None
    assert serial.get("シリアル番号") == (f"{person.card.signature.certificate.serial_number:x}")
    attached = [one.get("id") for one in form.findall("{*}添付")]
    assert ("power-of-attorney" in attached) is (kind is ProxyKind.APPOINTED)
    application = read_package(package(town, number), town.world.profile.package, number, Steps())
    assert application.filed_by == kind


def test_one_s_own_filing_names_no_proxy(town: Simulation, person: Person) -> None:
    number = file(town, person)

    assert "提出者".encode() not in members(town, number)["application.xml"]
    application = read_package(package(town, number), town.world.profile.package, number, Steps())
    assert application.filed_by == ""


def test_a_municipality_that_takes_no_proxy_says_so(
    town: Simulation, person: Person, other: Person
) -> None:
    filing = replace(filed_by(ProxyKind.STATUTORY, person, other), municipality=ELSEWHERE)

    found = town.applicant.findings(filing)

    assert [(one.item, one.code) for one in found] == [("proxy.kind", "proxy-not-taken")]
    assert found[0].ja == "この手続では、法定代理人による申請を受け付けません。"


def test_an_appointed_proxy_brings_a_power_of_attorney_and_a_name(
    town: Simulation, person: Person, other: Person
) -> None:
    whole = filed_by(ProxyKind.APPOINTED, person, other)
    assert whole.proxy is not None
    bare = replace(whole, attachments=other.claim.attachments)
    nameless = replace(whole, proxy=replace(whole.proxy, name=" ", address="\x07"))

    assert told(town, whole) == []
    assert told(town, bare) == [("power-of-attorney", "attachment-missing")]
    assert told(town, nameless) == [
        ("proxy.name", "required"),
        ("proxy.address", "wrong-character"),
    ]


def test_where_no_proxy_is_taken_a_power_of_attorney_is_no_document(
    town: Simulation, person: Person, other: Person
) -> None:
    appointed = filed_by(ProxyKind.APPOINTED, person, other)
    own = replace(appointed, proxy=None, municipality=ELSEWHERE)

    assert told(town, own) == [("power-of-attorney", "unknown-attachment")]


@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
@given(kind=st.sampled_from(ProxyKind), texts=st.lists(TEXT, min_size=5, max_size=5))
def test_a_proxy_comes_through_the_wire_as_it_went_in(
    profile: str, kind: ProxyKind, texts: list[str]
) -> None:
    names = builtin(profile).wire.filing
    filing = Filing("p", "1", "132012", {}, proxy=Proxy(kind, *texts))

    assert filing_json.read(filing_json.write(filing, names), names) == filing


def test_a_proxy_of_no_known_kind_is_refused(person: Person, other: Person) -> None:
    names = builtin().wire.filing
    sent = filing_json.write(filed_by(ProxyKind.SENDER, person, other), names)
    sent["filedBy"]["filerType"] = "隣人"

    with pytest.raises(Refusal) as refused:
        filing_json.read(sent, names)

    (detail,) = refused.value.details
    assert (detail.field, detail.message) == (
        "filerType",
        "'隣人' は使えません。法定代理人、任意代理人、提出代行者 のいずれか。",
    )


def test_a_proxy_without_its_kind_is_set_aside_by_the_connector(
    town: Simulation, person: Person, other: Person
) -> None:
    def strip(inside: dict[str, bytes]) -> dict[str, bytes]:
        kind = '区分="提出代行者"'.encode()
        assert kind in inside["application.xml"]
        return inside | {"application.xml": inside["application.xml"].replace(kind, b"")}

    number = file(town, person, filed_by(ProxyKind.SENDER, person, other), Arrival(alter=strip))

    with pytest.raises(PackageRefused, match="区分"):
        read_package(package(town, number), town.world.profile.package, number, Steps())
