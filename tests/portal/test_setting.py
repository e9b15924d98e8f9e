"""The signature setting of municipality and procedure decides what may be submitted."""

from dataclasses import replace

import pytest

from conformance.episodes.people import Person
from simulator.cards import phone
from simulator.contracts.profile import ErrorName
from simulator.portal.forms import Forms
from simulator.portal.refusal import Refusal
from simulator.procedures import catalogue
from simulator.procedures.model import Signature
from simulator.web.simulation import Simulation
from tests.web.builders import file

CLAIM = catalogue.procedure("child-allowance-claim")
PHONE_NUMBER = 150


@pytest.fixture(params=Signature)
def setting(request: pytest.FixtureRequest, town: Simulation) -> Signature:
    """Let the procedure have one setting everywhere."""
    setting = Signature(request.param)
    everywhere = CLAIM.model_copy(update={"signature": setting, "local": ()})
    town.applicant.forms = Forms(town.world, [everywhere])
    return setting


def on_phone(town: Simulation, person: Person) -> Person:
    put = phone.issue(town.cards, person.card, person.holder, PHONE_NUMBER)
    return replace(person, card=put)


def message(refused: Refusal) -> str:
    assert refused.name is ErrorName.FORM_REJECTED
    return refused.details[0].message


def test_what_is_signed_with_the_card_is_taken_under_every_setting(
    town: Simulation, person: Person, setting: Signature
) -> None:
    number = file(town, person)

    assert town.applicant.forms.in_force(CLAIM.id, "132012").form.signature is setting
    assert town.applicant.receipt(number).verification == "有効"


def test_a_phone_is_taken_but_where_the_card_is_demanded(
    town: Simulation, person: Person, setting: Signature
) -> None:
    holder = on_phone(town, person)

    if setting is not Signature.CARD:
        assert town.applicant.receipt(file(town, holder)).verification == "有効"
        return
    with pytest.raises(Refusal) as refused:
        file(town, holder)
    assert message(refused.value) == (
        "この手続は「カード必須」です。スマホ用電子証明書では提出できません。"
    )


def test_what_is_not_signed_is_refused_with_the_reason(
    town: Simulation, person: Person, setting: Signature
) -> None:
    draft = town.applicant.prepare(person.claim)

    with pytest.raises(Refusal) as refused:
        town.applicant.submit(draft.id, b"", b"")

    asked = setting in (Signature.SIGNED, Signature.CARD)
    assert message(refused.value) == (
        f"この手続は「{setting}」です。電子署名を付けて提出してください。"
        if asked
        else f"この手続は「{setting}」ですが、この模擬ポータルの申請ZIP には署名が要ります。"
        "署名のない申請は受け付けません。"
    )
    certificate = person.certificate_bytes(person.card.signature.certificate)
    value = person.card.sign(draft.digest_info, person.pins.signature)
    assert town.applicant.submit(draft.id, value, certificate).number  # the draft is still there
