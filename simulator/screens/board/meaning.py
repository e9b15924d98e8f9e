"""What a line of the journal means to people: from whom, to whom, in words, and what it tries.

The words are data, `meaning.toml` beside this module, so that a new operation is a new row there.
Requirements are ids only: their texts belong to whoever judges.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from simulator.contracts.problem import Text
from simulator.world.card_faults import CardFaultKind
from simulator.world.fault_kinds import KINDS, FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.journal.journal import Call

CARD_PATH = "/card/"


class Words(BaseModel):
    """A sentence in both languages, and the requirements that are tried where it is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ja: str
    en: str
    requirements: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The sentence."""
        return Text(self.ja, self.en)


class Way(Words):
    """What one operation is.

    Args:
        sender: who begins it.
        receiver: who is addressed; the sender itself where somebody only does something.
        quiet: whether it belongs to every cycle or page, and changes nothing.
    """

    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    quiet: bool = False


class Meaning(BaseModel):
    """Everything `meaning.toml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    actor: dict[str, Words]
    call: dict[str, Way]
    note: dict[str, Way]
    effect: dict[str, Words]
    refusal: dict[str, Words]
    card_fault: dict[CardFaultKind, Words] = Field(alias="card-fault")
    fault: dict[FaultKind, tuple[str, ...]]


@cache
def meaning() -> Meaning:
    """Return what the file says."""
    text = (resources.files(__package__ or "") / "meaning.toml").read_text(encoding="utf-8")
    return Meaning.model_validate(tomllib.loads(text))


@dataclass(frozen=True)
class Message:
    """One line of the journal, as people are told of it.

    Args:
        call: the line.
        sender: who began it.
        receiver: who was addressed.
        text: what it was, without its subject.
        troubles: what went wrong with it, a sentence each; empty when nothing did.
        requirements: ids of the requirements it touches.
        quiet: whether it changed nothing, and belongs to every cycle.
    """

    call: Call
    sender: str
    receiver: str
    text: Text
    troubles: tuple[Text, ...]
    requirements: tuple[str, ...]
    quiet: bool

    @property
    def is_call(self) -> bool:
        """Whether it went over a wire and was answered, and is not only noted."""
        return bool(self.call.path)

    @property
    def sentence(self) -> Text:
        """What happened, with whatever went wrong."""
        return Text(
            "。".join([self.text.ja, *(one.ja.rstrip("。") for one in self.troubles)]),
            "; ".join([self.text.en, *(one.en.rstrip(".") for one in self.troubles)]),
        )


def message(call: Call) -> Message:
    """Return what a line of the journal means."""
    known = meaning()
    way = _way(call)
    words = known.effect.get(call.effect) if way is known.call.get("register-status") else None
    troubles = list(_troubles(call))
    touched = [*(words.requirements if words else ()), *way.requirements]
    return Message(
        call,
        way.sender,
        way.receiver,
        (words or way).text,
        tuple(one.text for one in troubles),
        tuple(dict.fromkeys([*(id_ for one in troubles for id_ in one.requirements), *touched])),
        way.quiet and call.done and not call.fault,
    )


def actor(name: str) -> Text:
    """Return what somebody in the picture is called."""
    return meaning().actor[name].text


def _way(call: Call) -> Way:
    known = meaning()
    if not call.path:
        # What somebody is let do by hand means the same as the call they would make.
        own = known.note.get(f"{call.listener}.{call.operation}") or known.call.get(call.operation)
        return own or known.note.get(call.listener) or _unknown("connector", "connector")
    return known.call.get(call.operation) or _unknown(
        "connector", "card" if CARD_PATH in call.path else "portal"
    )


def _unknown(sender: str, receiver: str) -> Way:
    ja, en = "知らないことをした", "does something the board does not know"
    return Way.model_validate({"from": sender, "to": receiver, "ja": ja, "en": en})


def _troubles(call: Call) -> Iterable[Words]:
    known = meaning()
    if call.fault in set(FaultKind):
        kind = FaultKind(call.fault)
        told = KINDS[kind].text
        yield Words(ja=told.ja, en=told.en, requirements=known.fault.get(kind, ()))
    elif call.fault in set(CardFaultKind):
        yield known.card_fault[CardFaultKind(call.fault)]
    if call.refused and call.refused in known.refusal and not call.fault:
        yield known.refusal[call.refused]
    elif call.path and not call.done and not call.fault:
        yield _unanswered(call.status)


def _unanswered(status: int) -> Words:
    if not status:
        return Words(ja="応答の途中で切れた", en="the answer broke off")
    return Words(ja=f"HTTP {status} で断られた", en=f"refused with HTTP {status}")


def asked(call: Call) -> dict[str, object]:
    """Return what came with a line, by our field names; {} when nothing that can be read did."""
    try:
        fields = json.loads(call.request)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}
