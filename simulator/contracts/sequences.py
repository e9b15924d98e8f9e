"""Which call takes up where another left off, as links of an OpenAPI document.

A link names the fields the later call takes from the earlier one: out of its answer, or once more
out of its request. That login, list and get follow each other is published; the rest is our model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.contracts.profile import Operation, Wire


@dataclass(frozen=True)
class Sequence:
    """One call after another.

    Args:
        told: field of the earlier answer to take; out of the first row where it has rows.
        asked: field of the earlier request to take once more.
    """

    before: Operation
    after: Operation
    told: str = ""
    asked: str = ""


SEQUENCES = (
    Sequence(Operation.LOGIN, Operation.LIST_APPLICATIONS, told="token"),
    Sequence(Operation.LOGIN, Operation.LIST_STATUSES, told="token"),
    Sequence(Operation.LIST_APPLICATIONS, Operation.GET_APPLICATION, told="number"),
    Sequence(Operation.LIST_APPLICATIONS, Operation.REGISTER_STATUS, told="number"),
    Sequence(Operation.GET_APPLICATION, Operation.REGISTER_STATUS, asked="number"),
    Sequence(Operation.SEARCH_PROCEDURES, Operation.GET_FORM, "procedure", "municipality"),
    Sequence(Operation.CHECK_FORM, Operation.PREPARE, asked="filing"),
    Sequence(Operation.PREPARE, Operation.SUBMIT, told="draft"),
    Sequence(Operation.SUBMIT, Operation.GET_RECEIPT, told="number"),
)


def links(before: Operation, wire: Wire, result: str) -> dict[str, Any]:
    """Return the links of one call's answer, named for the calls they lead to.

    Args:
        before: the call.
        wire: gives every field its name.
        result: what the fields of an answer stand under, as a JSON pointer.
    """
    own = [sequence for sequence in SEQUENCES if sequence.before is before]
    return {one.after.value: _link(one, wire, result) for one in own}


def _link(one: Sequence, wire: Wire, result: str) -> dict[str, Any]:
    before, after = wire.operations[one.before], wire.operations[one.after]
    link: dict[str, Any] = {"operationId": one.after.value}
    if one.told == "token":
        token = f"{wire.token_prefix}{{$response.body#{result}/{before.response['token']}}}"
        return link | {"parameters": {f"header.{wire.token_header}": token}}
    body = {}
    if one.told in before.item:
        row = f"{result}/{before.items}/0/{before.item[one.told]}"
        body[after.request[one.told]] = f"$response.body#{row}"
    elif one.told:
        body[after.request[one.told]] = f"$response.body#{result}/{before.response[one.told]}"
    if one.asked:
        body[after.request[one.asked]] = f"$request.body#/{before.request[one.asked]}"
    return link | {"requestBody": body}
