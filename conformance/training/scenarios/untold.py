"""Of which connectors a scenario tells nothing, so that none is blamed for what it need not do.

A story is about one kind of connector. One that hands nothing over, waits for the next revocation
list, or goes by the machine's clock while ours is moved, shows the harm without doing any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from conformance.specification.register import Revocation, SignatureCheck, Signatures, register
from conformance.specification.roles import DEFAULT_ROLE
from conformance.training.scenarios.acts import Advance
from simulator.contracts.problem import Text
from simulator.contracts.profile import DEFAULT, builtin

if TYPE_CHECKING:
    from conformance.training.scenarios.model import Scenario
    from simulator.screens.offer import Offer

_NO_CLOCK = Text(
    "この話は時計を進めます。このコネクタは時刻を伝えられず、機械の時計で動くので、"
    "見えたことはコネクタのせいとは限りません。",
    "This story moves the clock. The connector cannot be told the time and goes by the machine's, "
    "so what is seen need not be its doing.",
)
_OTHER_KIND = Text(
    "この話は、ファイルを基幹システムに引き渡し、署名と失効を自ら OCSP で確かめるコネクタの話です。"
    "このコネクタは役割か確かめ方が違うので、見えたことはコネクタのせいとは限りません。",
    "This story is about a connector that hands files to core systems and checks signatures "
    "itself, by OCSP. This one has another role or another way of checking, so what is seen need "
    "not be its doing.",
)


def untold(scenario: Scenario, offer: Offer, *, keeps_time: bool) -> Text | None:
    """Return why a scenario shows nothing of a connector; None where it does.

    Args:
        scenario: the story.
        offer: the connector.
        keeps_time: whether it can be told the time.
    """
    chosen = Signatures(cast("SignatureCheck", offer.check), cast("Revocation", offer.revocation))
    about = next(one for one in register().requirement if one.id == scenario.requirement)
    concerned = about.concerns(builtin(DEFAULT), chosen) and not chosen.by_lists
    if offer.role != DEFAULT_ROLE or not concerned:
        return _OTHER_KIND
    moves = any(isinstance(act, Advance) for act in scenario.step)
    return _NO_CLOCK if moves and not keeps_time else None
