"""Which connectors the rooms of ``tekigo demo`` are offered, and which one works there first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.cli.check import by_options, run_file, settings_of
from conformance.mutants.catalogue import mutant
from conformance.training.connectors import OWN_NAME, REFERENCE_NAME, offers
from simulator.contracts.profile import DEFAULT, find

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from simulator.contracts.profile import Profile
    from simulator.screens.offer import Offer


@dataclass(frozen=True)
class Guests:
    """What the options of the command come to.

    Args:
        offers: every connector, by name.
        chosen: name of the first one.
        profile: the interfaces it speaks.
        judged: options with which the suite reaches the trainer's own; empty without one.
    """

    offers: Mapping[str, Offer]
    chosen: str
    profile: Profile
    judged: tuple[str, ...] = ()


def guests(options: argparse.Namespace) -> Guests:
    """Return the connectors for the rooms.

    Raises:
        Problem: an option cannot be used, or the trainer's own connector cannot be driven.
    """
    if options.config:
        own = settings_of(run_file(options), options.config)
    elif options.connector or options.connector_url:
        own = by_options(options)
    else:
        chosen = mutant(options.mutant).name() if options.mutant else REFERENCE_NAME
        return Guests(offers(), chosen, find(options.profile or DEFAULT))
    profile = ("--profile", options.profile) if options.profile else ()
    return Guests(offers(own), OWN_NAME, own.interfaces, (*own.target, *profile))
