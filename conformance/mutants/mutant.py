"""What a mutant is: the reference connector with one step replaced.

Seen from outside it is a connector like any other: nothing in its answers gives the fault away.
"""

from __future__ import annotations

import re
from typing import ClassVar

from conformance.episodes.episode import two_languages
from conformance.result.model import Bilingual
from conformance.specification.register import OWN_BY_OCSP, Signatures
from conformance.specification.roles import DEFAULT_ROLE, Role
from simulator.connector.steps import Steps
from simulator.contracts.profile import DEFAULT
from simulator.residents.mynumber import Policy


class Mutant(Steps):
    """A connector with one fault, told by the docstring: ``日本語 / English``.

    Args:
        kills: id of the requirement it violates; its check must fail.
        profile: name of a profile in which its fault can show.
        signatures: how signatures are checked where its fault can show.
        role: a role in which its fault can show.
        row: the row of a published table that it breaks, by table and place from 1; None for none.
        policy: about 個人番号 in filings where its fault can show.
    """

    kills: ClassVar[str]
    profile: ClassVar[str]
    signatures: ClassVar[Signatures]
    role: ClassVar[Role]
    row: ClassVar[tuple[str, int] | None]
    policy: ClassVar[Policy]
    all: ClassVar[list[type[Mutant]]] = []

    def __init_subclass__(
        cls,
        kills: str,
        profile: str = DEFAULT,
        signatures: Signatures = OWN_BY_OCSP,
        role: Role = DEFAULT_ROLE,
        row: tuple[str, int] | None = None,
        policy: Policy = Policy.OMIT,
    ) -> None:
        """Enter the mutant into the list."""
        cls.kills = kills
        cls.profile = profile
        cls.signatures = signatures
        cls.role = role
        cls.row = row
        cls.policy = policy
        Mutant.all.append(cls)

    @classmethod
    def name(cls) -> str:
        """Return the name it is called by, such as ``guesses-by-name``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def story(cls) -> Bilingual:
        """Return its fault in one line."""
        return two_languages(cls.__doc__)
