"""What the admin API takes, as closed JSON messages: what they do not name is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from simulator.contracts.problem import Text
from simulator.contracts.profile import Operation
from simulator.contracts.refusal import Misfit, one_of, unusable
from simulator.portal.hostile import HOSTILE
from simulator.procedures import catalogue
from simulator.residents import personas
from simulator.townhall.mishaps import FileKind, MishapKind
from simulator.townhall.staff import KINDS, SOMEBODY
from simulator.web.happenings import HAPPENINGS
from simulator.web.population import RESIDENTS
from simulator.web.signature_faults import SignatureFault
from simulator.world.card_faults import CardFaultKind, CardOperation
from simulator.world.fault_kinds import FaultKind

if TYPE_CHECKING:
    from collections.abc import Collection

YEAR: Final = 366 * 24 * 60 * 60
LIMIT: Final = 1000


def _whole(value: object) -> object:
    # 20.0 is the same number in JSON.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _personas() -> list[str]:
    return [one.id for one in personas.catalogue()]


def _applicant(given: object) -> object:
    value = _whole(given)
    names = _personas()
    if isinstance(value, str) and value not in names:
        raise Misfit(unusable((), one_of(value, names)))
    number = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= RESIDENTS
    if not number and not isinstance(value, str):
        ja, en = f"1 から {RESIDENTS} の番号か、人物の名前", f"a number from 1 to {RESIDENTS}"
        raise Misfit(unusable((), Text(ja, f"must be {en}, or the name of a persona")))
    return value


def _tell_applicant(schema: dict[str, Any]) -> None:
    number = {"type": "integer", "minimum": 1, "maximum": RESIDENTS}
    schema["anyOf"] = [number, {"type": "string", "enum": _personas()}]


def _procedure(value: str) -> str:
    names = catalogue.names()
    if value not in names:
        raise Misfit(unusable((), one_of(value, list(names))))
    return value


def _tell_procedure(schema: dict[str, Any]) -> None:
    schema["enum"] = list(catalogue.names())


def _known(names: Collection[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in names:
            raise Misfit(unusable((), one_of(value, list(names))))
        return value

    return AfterValidator(check)


Applicant = Annotated[
    int | str, BeforeValidator(_applicant), Field(json_schema_extra=_tell_applicant)
]
Procedure = Annotated[str, AfterValidator(_procedure), Field(json_schema_extra=_tell_procedure)]
HostileName = Annotated[str, _known(HOSTILE), Field(json_schema_extra={"enum": list(HOSTILE)})]
_WHOLE = BeforeValidator(_whole)
Seconds = Annotated[int, Field(ge=0, le=YEAR), _WHOLE]
Moment = Annotated[float, Field(ge=-YEAR, le=YEAR, allow_inf_nan=False)]
Times = Annotated[int, Field(ge=1, lt=2**31), _WHOLE] | None


class Message(BaseModel):
    """A message without room for anything else."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Nothing(Message):
    """何も要らない / Nothing is needed."""


class ClockStep(Message):
    """時計を進める / Moves the clock forward."""

    seconds: Annotated[int, Field(gt=0, le=YEAR), _WHOLE]


class FilingFault(Message):
    """一件の申請に起こす障害 / What goes wrong with one filing: see `FaultPlanting`."""

    kind: FaultKind
    operation: Operation | None = None
    times: Times = 1
    seconds: Moment = 0
    with_json: bool = Field(default=False, alias="json")
    target: str = ""


class FaultPlanting(FilingFault):
    """障害を植える / Plants a fault. What its kind takes is told by ``/faults/kinds``.

    Args:
        kind: what goes wrong.
        operation: the call it hits; null for every call its kind can hit.
        times: how often it hits; null for as long as it is planted.
        seconds: how long or how late, as the kind says.
        with_json: gives an error a JSON body.
        target: the origin a redirect leads to.
        number: hits only what concerns this 受付番号; "" means any.
        account: hits only calls of this account; "" means any.
        since: hits nothing before this instant of the world.
        until: nor from this one on.
    """

    number: str = ""
    account: str = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class CardFaultPlanting(Message):
    """カードサービスの障害を植える / Plants a fault of the card service.

    Args:
        kind: what goes wrong.
        operation: the call it hits.
        about: hits only this serial number (hex), or the lists of this municipality; "" means any.
        times: how often it hits; null for as long as it is planted.
    """

    kind: CardFaultKind
    operation: CardOperation
    about: str = ""
    times: Times = 1


class FaultLifting(Message):
    """障害を外す / Takes a fault away, by its id."""

    id: Annotated[int, Field(ge=1, lt=2**31), _WHOLE]


class Planting(Message):
    """申請を一件出す / Files one application.

    Args:
        applicant: number of the resident who files, or the name of a persona; null lets those take
            turns to whom it can have happened.
        procedure: for what; null for what a persona is about, 認定請求 for anybody else.
        case: in which of its situations (場面); "" for one that fits the applicant.
        visible_after: seconds after which the municipality sees it; up to two hours is published.
        arrived_before: seconds by which its 到達日時 lies in the past.
        called_valid: the portal finds the signature valid, whatever it is.
        hostile: name of what is wrong with the 申請ZIP.
        signature: what is wrong with the signature.
        fault: what goes wrong with its arrival, or with calls about it.
    """

    applicant: Applicant | None = None
    procedure: Procedure | None = None
    case: str = ""
    visible_after: Seconds = 0
    arrived_before: Seconds = 0
    called_valid: bool = False
    hostile: HostileName | None = None
    signature: SignatureFault | None = None
    fault: FilingFault | None = None


class LinkIssue(Message):
    """番号紐付情報を出す / Issues a file of link data now."""

    file: FileKind = FileKind.FULL


class MishapPlanting(Message):
    """番号紐付情報の事故を植える / Lets something go wrong with a file of link data.

    Args:
        kind: what goes wrong.
        file: with which kind of file.
        lag: seconds by which the file comes later, or comes again; two days at most.
        times: how many files it strikes.
    """

    kind: MishapKind
    file: FileKind = FileKind.FULL
    lag: Seconds = 0
    times: Annotated[int, Field(ge=1, lt=2**31), _WHOLE] = 1


class Happening(Message):
    """住民に異動が起きる / Lets something happen to a resident or a persona.

    Args:
        applicant: number of the resident, or the name of a persona.
        event: what happens.
    """

    applicant: Applicant
    event: Annotated[
        str,
        _known([one.value for one in HAPPENINGS]),
        Field(json_schema_extra={"enum": [one.value for one in HAPPENINGS]}),
    ]


class Deciding(Message):
    """職員が決定する / Staff decide on a filing.

    Args:
        number: 受付番号.
        decision: what they decide.
        comment: what the resident gets to read.
        staff: who decides.
    """

    number: str
    decision: Annotated[str, _known(KINDS), Field(json_schema_extra={"enum": list(KINDS)})]
    comment: str = ""
    staff: str = SOMEBODY


class Identifying(Message):
    """職員が申請者を特定する / Staff enter the 宛名番号 of whose filing it is."""

    number: str
    signer: str
    staff: str = SOMEBODY


class Reset(Message):
    """初期状態に戻す / Resets to a known state; without a seed, the present one is kept."""

    seed: Annotated[int, Field(ge=0, lt=2**63), _WHOLE] | None = None


class JournalQuery(Message):
    """記録を尋ねる / Asks for calls; what is left out does not matter.

    Args:
        operation: only this one.
        account: only of this one.
        number: only about this 受付番号.
        after: leave out calls up to this sequence number.
        limit: how many at most.
    """

    model_config = ConfigDict(strict=False)
    operation: str = ""
    account: str = ""
    number: str = ""
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=LIMIT)] = 100
