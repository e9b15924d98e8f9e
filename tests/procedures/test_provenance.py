"""What is called published is what a public page says, not what was put beside it."""

import pytest

from simulator.contracts.provenance import Provenance
from simulator.procedures import catalogue
from simulator.procedures.model import Signature
from simulator.procedures.origin import Aspect

SIGNED = {
    "child-allowance-change": ("332071", "131113", "272027", "232289"),
    "child-allowance-claim": ("043231", "062111", "322075"),
    "child-allowance-particulars": ("172103",),
    "nursery-application": ("422011", "112411"),
    "nursery-certification": ("012122", "392049"),
    "pregnancy-notification": ("442038",),
    "single-parent-status": ("131024",),
    "care-high-cost": ("282197", "262072", "114651"),
    "care-limit": ("011002",),
    "care-moved": ("232301", "042153", "382019"),
    "care-plan": ("092061", "032069"),
    "care-renewal": ("142069",),
    "care-renovation": ("042099",),
    "disaster-certificate": ("462250",),
}
OTHERWISE = {
    ("child-allowance-end", "131059"): Signature.CARD,
    ("disaster-certificate", "122025"): Signature.CARD,
    ("car-tax-address", "240001"): Signature.LOGIN,
}


def test_a_setting_of_a_municipality_is_published_only_where_a_page_tells_of_signing() -> None:
    found = {
        (one.id, local.municipality): local.signature
        for one in catalogue.procedures()
        for local in one.local
        if local.origin.provenance is Provenance.PUBLISHED
    }
    signed = {(name, code): Signature.SIGNED for name, codes in SIGNED.items() for code in codes}

    assert found == signed | OTHERWISE


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("care-limit", "spouse_kana"),
        ("child-allowance-particulars", "pension_before"),
        ("child-allowance-particulars", "pension_changed"),
        ("child-allowance-status", "required_class"),
        ("single-parent-status", "child_support"),
        ("nursery-certification", "child_name"),
        ("nursery-certification", "guardian.due_on"),
        ("nursery-status", "current_facility"),
        ("nursery-status", "from_now_on"),
        ("nursery-application", "grandparent.name"),
        ("nursery-application", "grandparent.living"),
        ("nursery-application", "grandparent.under_limit"),
        ("care-moved", "certificate_issued"),
        ("disaster-certificate", "self_judged"),
        ("car-tax-address", "taxpayer_kind"),
        ("car-tax-address", "resident_record_moved"),
        ("child-allowance-particulars", "pension_after"),
    ],
)
def test_an_item_that_no_form_or_page_shows_is_not_published(name: str, item: str) -> None:
    items = dict(catalogue.procedure(name).named_items())

    assert items[item].origin.of(Aspect.LABEL) is not Provenance.PUBLISHED


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("car-environment-tax", "until-march-2026"),
        ("car-tax-report", "no-environment-tax-now"),
        ("care-equipment", "heirs-not-online"),
        ("care-renovation", "heirs-not-online"),
        ("child-allowance-unpaid", "child-within-18"),
    ],
)
def test_a_rule_taken_over_from_elsewhere_is_derived(name: str, rule: str) -> None:
    (found,) = (one for one in catalogue.procedure(name).rules if one.id == rule)

    assert found.origin.provenance is Provenance.DERIVED


@pytest.mark.parametrize(
    ("law", "own"),
    [
        ("児童手当", "child-allowance-"),
        ("介護保険", "care-"),
        ("保管場所", "car-parking-"),
    ],
)
def test_a_form_names_no_source_about_another_form(law: str, own: str) -> None:
    others = [one for one in catalogue.procedures() if not one.id.startswith(own)]
    sources = {item.origin.source for one in others for _, item in one.named_items()}

    assert len(others) > 10
    assert not [source for source in sources if law in source]
