"""What can be done in a scenario: a closed vocabulary, one model for each act (``do = "..."``).

A filing gets a name in the act that files it; later acts and claims speak of it by that name.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from conformance.training.scenarios.words import Name, Told
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.contracts.refusal import Misfit, missing, one_of, unusable
from simulator.procedures import catalogue
from simulator.web.admin_queries import Applicant, HostileName, Procedure
from simulator.web.signature_faults import SignatureFault
from simulator.world.card_faults import CardFault, CardFaultKind, CardOperation
from simulator.world.fault_kinds import TLS, FaultKind
from simulator.world.faults import Fault

TWO_HOURS: Final = 120
A_MONTH: Final = 31 * 24 * 60
TWO_DAYS: Final = 48
SECONDS: Final = {"minutes": 60, "hours": 3600, "days": 86400}

Event = Literal["move-out", "come-back", "renew", "die"]
Decision = Literal["visit", "complete", "reject", "resubmit"]
Column = Literal["signer", "subject"]
Count = Annotated[int, Field(ge=1, le=1000)]


class Act(Told):
    """One act; `name` is what a claim calls the calls made meanwhile, or the filing it files."""

    name: Name | None = None


class File(Act):
    """申請する / Somebody files.

    Args:
        name: what the filing is called.
        who: a persona, or the number of a resident.
        procedure: for what; left out, what the persona is about.
        case: in which of its situations (場面); left out, one that fits.
        signature: what is wrong with the signature.
        hostile: what is wrong with the 申請ZIP.
        called_valid: the portal errs, and finds the signature valid whatever it is.
        late: minutes after which the municipality sees it; up to two hours is published.
        ago: minutes by which its 到達日時 lies in the past.
        former: name of the filing it takes the place of (再申請).
    """

    do: Literal["file"]
    name: Name
    who: Applicant
    procedure: Procedure | None = None
    case: str = ""
    signature: SignatureFault | None = None
    hostile: HostileName | None = None
    called_valid: bool = False
    late: Annotated[int, Field(ge=0, le=TWO_HOURS)] = 0
    ago: Annotated[int, Field(ge=0, le=A_MONTH)] = 0
    former: Name | None = None

    @model_validator(mode="after")
    def _case_is_known(self) -> Self:
        _known_case(self.procedure, self.case)
        return self


class Burst(Act):
    """一斉に申請する / Many file at once, in turn all to whom it can have happened.

    Args:
        name: what they are called together.
        count: how many.
        procedure: for what.
        case: in which of its situations (場面); left out, one that fits.
    """

    do: Literal["burst"]
    name: Name
    count: Annotated[int, Field(ge=2, le=200)]
    procedure: Procedure
    case: str = ""

    @model_validator(mode="after")
    def _case_is_known(self) -> Self:
        _known_case(self.procedure, self.case)
        return self


class Withdraw(Act):
    """取り下げる / The applicant withdraws a filing."""

    do: Literal["withdraw"]
    filing: Name


class Happen(Act):
    """異動が起きる / Something happens to a person: 転出, 再転入, カードの更新, 死亡."""

    do: Literal["happen"]
    who: Applicant
    event: Event


class IssueLinks(Act):
    """番号紐付情報を出す / The register issues a full file of links.

    Args:
        late: hours after which the connector gets it; up to two days is published.
    """

    do: Literal["issue-links"]
    late: Annotated[int, Field(ge=0, le=TWO_DAYS)] = 0


class PortalFault(Act):
    """ポータルの障害 / Something goes wrong at the portal.

    Args:
        kind: what; not those of TLS, nor a redirect.
        operation: the call it hits; left out, every call its kind can hit.
        filing: hits only what concerns this filing.
        times: how often it hits.
        seconds: how long or how late, as the kind says.
    """

    do: Literal["portal-fault"]
    kind: FaultKind
    operation: Operation | None = None
    filing: Name | None = None
    times: Count = 1
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0

    @model_validator(mode="after")
    def _can_show(self) -> Self:
        if self.kind in TLS or self.kind is FaultKind.REDIRECT:
            told = Text("シナリオでは起こせません", "no scenario can plant it")
            raise Misfit(unusable(("kind",), told))
        try:
            self.fault("0" if self.filing else "")
        except Problem as problem:
            raise Misfit(unusable(("kind",), problem.cause)) from problem
        return self

    def fault(self, number: str) -> Fault:
        """Return the fault.

        Args:
            number: 受付番号 of the filing it is about; "" for none.
        """
        return Fault(self.kind, self.operation, number, self.times, seconds=self.seconds)


class CardServiceFault(Act):
    """失効確認の障害 / Something goes wrong with answers on revocation, until it is lifted."""

    do: Literal["card-fault"]
    kind: CardFaultKind = CardFaultKind.SERVICE_DOWN
    operation: CardOperation = CardOperation.OCSP

    @model_validator(mode="after")
    def _can_show(self) -> Self:
        try:
            self.fault()
        except ValueError as error:
            told = Text(f"{self.operation} では起きません", f"not at {self.operation}")
            raise Misfit(unusable(("kind",), told)) from error
        return self

    def fault(self) -> CardFault:
        """Return the fault."""
        return CardFault(self.kind, self.operation, times=None)


class LiftFaults(Act):
    """障害が終わる / Every fault ends."""

    do: Literal["lift-faults"]


class Advance(Act):
    """時計を進める / The clock moves forward: by one of these, or until a time of day."""

    do: Literal["advance"]
    minutes: Annotated[int, Field(ge=1)] | None = None
    hours: Annotated[int, Field(ge=1)] | None = None
    days: Annotated[int, Field(ge=1, le=60)] | None = None
    until: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        ways = (*SECONDS, "until")
        told = [way for way in ways if getattr(self, way) is not None]
        if len(told) > 1:
            also = Text(f"{told[0]} と一緒には使えません", f"not together with {told[0]}")
            raise Misfit(unusable((told[1],), also))
        if not told:
            listed = ", ".join(ways)
            raise Misfit(missing(("minutes",), Text(f"{listed} のどれか一つ", f"one of {listed}")))
        return self

    def seconds(self) -> int:
        """Return by how much; 0 where it is until a time of day."""
        return sum((getattr(self, way) or 0) * length for way, length in SECONDS.items())


class Cycle(Act):
    """コネクタが動く / The connector does its work, once or more often."""

    do: Literal["cycle"]
    times: Annotated[int, Field(ge=1, le=10)] = 1


class Decide(Act):
    """職員が決定する / Staff decide on a filing; the resident gets to read the comment."""

    do: Literal["decide"]
    filing: Name
    decision: Decision
    comment: str = ""


class Identify(Act):
    """職員が特定する / Staff enter the true 宛名番号 of a filing's signer or subject."""

    do: Literal["identify"]
    filing: Name
    column: Column = "signer"


class Restart(Act):
    """強制終了と再起動 / The connector is cut off as by a power cut, and started again."""

    do: Literal["restart"]


AnyAct = Annotated[
    File
    | Burst
    | Withdraw
    | Happen
    | IssueLinks
    | PortalFault
    | CardServiceFault
    | LiftFaults
    | Advance
    | Cycle
    | Decide
    | Identify
    | Restart,
    Field(discriminator="do"),
]
ACTS: Final[tuple[type[Act], ...]] = (
    File,
    Burst,
    Withdraw,
    Happen,
    IssueLinks,
    PortalFault,
    CardServiceFault,
    LiftFaults,
    Advance,
    Cycle,
    Decide,
    Identify,
    Restart,
)


def _known_case(procedure: str | None, case: str) -> None:
    if not case:
        return
    if procedure is None:
        told = Text("procedure も書いてください", "tell the procedure too")
        raise Misfit(unusable(("case",), told))
    known = [one.id for one in catalogue.procedure(procedure).cases]
    if case not in known:
        raise Misfit(unusable(("case",), one_of(case, known)))
