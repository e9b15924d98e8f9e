"""Hostile and damaged 申請ZIP by name: each a well-formed package with one thing changed."""

from simulator.portal.hostile.catalogue import HOSTILE, Hostile, apply, hostile
from simulator.portal.hostile.parts import NOBODY, Means, signer

__all__ = ["HOSTILE", "NOBODY", "Hostile", "Means", "apply", "hostile", "signer"]
