"""What staff send to the connector about one filing: a decision, or whose filing it is.

A form is read and looked through before anything goes to the connector, so that what is wrong is
said beside the field. What the connector refuses is said above the form.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from simulator.contracts.filing import FILE_NAME, MEDIA_TYPE
from simulator.contracts.problem import Problem, Text
from simulator.screens.office.cases import DECIDE, IDENTIFY
from simulator.screens.office.words import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData

    from simulator.contracts.profile import Documents
    from simulator.screens.office.cases import Case
    from simulator.screens.room import Room

ADDRESS_NUMBER = re.compile("[0-9]{15}")
LONGEST_COMMENT = 1000
MIB = 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """What a form asks of the connector.

    Args:
        arguments: of the verb.
        errors: what is wrong, by the field; nothing is sent while there is anything.
    """

    arguments: Mapping[str, Any]
    errors: Mapping[str, Text]


async def decision_of(form: FormData, number: str, limits: Documents) -> Wanted:
    """Return the decision a form holds.

    Args:
        form: as sent.
        number: 受付番号.
        limits: of result documents.
    """
    decision, comment = str(form.get("decision", "")), str(form.get("comment", "")).strip()
    errors = {}
    if decision not in DECISIONS:
        errors["decision"] = Text("決定を一つ選んでください。", "Choose a decision.")
    if len(comment) > LONGEST_COMMENT:
        errors["comment"] = Text(
            f"{LONGEST_COMMENT} 文字以内にしてください (いま {len(comment)} 文字)。",
            f"Use at most {LONGEST_COMMENT} characters (now {len(comment)}).",
        )
    documents, wrong = await _documents(form, limits)
    if wrong:
        errors["documents"] = wrong
    arguments = {"number": number, "decision": decision, "comment": comment.replace("\r\n", "\n")}
    return Wanted(arguments | {"documents": documents}, errors)


def identity_of(form: FormData, number: str) -> Wanted:
    """Return the 宛名番号 a form holds: of the signer, of the subject, or of both.

    Args:
        form: as sent.
        number: 受付番号.
    """
    given = {name: str(form.get(name, "")).strip() for name in ("signer", "subject")}
    known = {name: text for name, text in given.items() if text}
    errors = {
        name: Text("宛名番号は 15 桁の数字です。", "A 宛名番号 has 15 digits.")
        for name, text in known.items()
        if not ADDRESS_NUMBER.fullmatch(text)
    }
    if not known:
        told = Text("どちらかの宛名番号を入れてください。", "Enter one of the two.")
        errors["signer"] = told
    return Wanted({"number": number, **known}, errors)


async def decide(room: Room, case: Case, wanted: Wanted) -> None:
    """Have the connector take a decision, and keep it as the staff's; the same one again is none.

    Raises:
        Problem: the connector refuses it, is at work, or is not there.
    """
    told = dict(wanted.arguments, documents=[one["name"] for one in wanted.arguments["documents"]])
    if _is_told(case, DECIDE, told):
        return
    await room.bench.drive(DECIDE, **wanted.arguments)
    known = wanted.arguments
    room.simulation.staff.decide(known["number"], known["decision"], known["comment"])


async def identify(room: Room, case: Case, wanted: Wanted) -> None:
    """Have the connector take a 宛名番号; the same one again is none.

    Raises:
        Problem: no open record has the signer's number, or the connector does not take it.
    """
    if _is_told(case, IDENTIFY, wanted.arguments):
        return
    signer = wanted.arguments.get("signer", "")
    if signer:
        _require_open(room, signer)
    await room.bench.drive(IDENTIFY, **wanted.arguments)
    if signer:
        room.simulation.staff.identify(case.number, signer)


def _is_told(case: Case, verb: str, told: Mapping[str, Any]) -> bool:
    """Tell whether the last thing staff did was just this: a form sent twice, or from two tabs."""
    last = case.acts[-1] if case.acts else None
    known = {name: value for name, value in told.items() if name != "number"}
    return last is not None and last.verb == verb and json.dumps(last.told) == json.dumps(known)


def _require_open(room: Room, number: str) -> None:
    try:
        ended = room.simulation.residents.record(number).ended
    except LookupError:
        ended = "-"
    if ended:
        raise Problem(
            Text(
                f"宛名番号 {number} は使われていません。", f"The 宛名番号 {number} is not in use."
            ),
            Text("住民記録から選んでください。", "Choose from the resident register."),
        )


async def _documents(form: FormData, limits: Documents) -> tuple[list[dict[str, str]], Text | None]:
    sent = [
        one for one in form.getlist("documents") if isinstance(one, UploadFile) and one.filename
    ]
    if len(sent) > limits.max_count:
        return [], Text(
            f"文書は {limits.max_count} 件までです。", f"At most {limits.max_count} documents."
        )
    documents = []
    for one in sent:
        content, name = await one.read(), one.filename or ""
        wrong = _wrong(name, content, limits)
        if wrong:
            return [], wrong
        kind = one.content_type or ""
        documents.append(
            {
                "name": name,
                "media_type": kind if re.match(MEDIA_TYPE, kind) else "application/octet-stream",
                "content": base64.b64encode(content).decode(),
            }
        )
    return documents, None


def _wrong(name: str, content: bytes, limits: Documents) -> Text | None:
    if not re.match(FILE_NAME, name):
        return Text(f"ファイル名 {name} は使えません。", f"The file name {name} cannot be used.")
    if not content:
        return Text(f"{name} は空です。", f"{name} is empty.")
    if len(content) > limits.max_size:
        most = limits.max_size / MIB
        return Text(
            f"{name} は大きすぎます (1 件 {most:g} MiB まで)。",
            f"{name} is too large (at most {most:g} MiB each).",
        )
    return None
