"""The signature setting of municipality and procedure decides what may be submitted."""

from dataclasses import replace

import pytest

from conformance.episodes.people import Person
from simulator.cards import phone
from simulator.contracts.profile import ErrorName
from simulator.pki.leaf import Medium
from simulator.portal.forms import Forms
from simulator.portal.login import Login
from simulator.portal.refusal import Refusal
from simulator.procedures import catalogue
from simulator.procedures.model import Signature
from simulator.web.simulation import Simulation
from tests.web.builders import file

CLAIM = catalogue.procedure("child-allowance-claim")
PHONE_NUMBER = 150
BY_CARD = Login("somebody", Medium.CARD)
BY_PHONE = Login("somebody", Medium.PHONE)

SIGN = "この手続は「署名必須」です。電子署名を付けて提出してください。"
LOG_IN = "です。利用者証明用電子証明書でログインするか、電子署名を付けて提出してください。"
NO_PHONE = "この手続は「カード必須」です。スマホ用電子証明書では提出できません。"
UNSIGNED = [
    (Signature.SIGNED, None, SIGN),
    (Signature.SIGNED, BY_CARD, SIGN),
    (Signature.CARD, None, f"この手続は「カード必須」{LOG_IN}"),
    (Signature.CARD, BY_PHONE, NO_PHONE),
    (Signature.CARD, BY_CARD, ""),
    (Signature.LOGIN, None, f"この手続は「ログイン」{LOG_IN}"),
    (Signature.LOGIN, BY_PHONE, ""),
    (Signature.LOGIN, BY_CARD, ""),
    (Signature.NONE, None, ""),
    (Signature.NONE, BY_CARD, ""),
]
"""Setting, who is logged in, and why what nobody signed is refused ("" where it is not)."""


def everywhere(town: Simulation, setting: Signature) -> None:
    """Let the procedure have one setting everywhere."""
    form = CLAIM.model_copy(update={"signature": setting, "local": ()})
    town.applicant.forms = Forms(town.world, [form])


@pytest.mark.parametrize("setting", Signature)
def test_what_is_signed_with_the_card_is_taken_under_every_setting(
    town: Simulation, person: Person, setting: Signature
) -> None:
    everywhere(town, setting)
    number = file(town, person)

    assert town.applicant.forms.in_force(CLAIM.id, "132012").form.signature is setting
    assert town.applicant.receipt(number).verification == "有効"


@pytest.mark.parametrize("setting", Signature)
def test_a_phone_is_taken_but_where_the_card_is_demanded(
    town: Simulation, person: Person, setting: Signature
) -> None:
    everywhere(town, setting)
    put = phone.issue(town.cards, person.card, person.holder, PHONE_NUMBER)
    holder = replace(person, card=put)

    if setting is not Signature.CARD:
        assert town.applicant.receipt(file(town, holder)).verification == "有効"
        return
    with pytest.raises(Refusal) as refused:
        file(town, holder)
    assert refused.value.name is ErrorName.FORM_REJECTED
    assert refused.value.details[0].message == NO_PHONE


@pytest.mark.parametrize(("setting", "login", "why"), UNSIGNED)
def test_what_nobody_signed_is_taken_as_the_setting_says(
    town: Simulation, person: Person, setting: Signature, login: Login | None, why: str
) -> None:
    everywhere(town, setting)
    draft = town.applicant.prepare(person.claim)

    if not why:
        number = town.applicant.submit(draft.id, b"", b"", login=login).number
        assert town.applicant.receipt(number).verification == "署名なし"
        return
    with pytest.raises(Refusal) as refused:
        town.applicant.submit(draft.id, b"", b"", login=login)
    assert refused.value.name is ErrorName.FORM_REJECTED
    assert refused.value.details[0].message == why
    certificate = person.certificate_bytes(person.card.signature.certificate)
    value = person.card.sign(draft.digest_info, person.pins.signature)
    assert town.applicant.submit(draft.id, value, certificate).number  # the draft is still there
