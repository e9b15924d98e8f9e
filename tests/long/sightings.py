"""What use one connector made of each freedom, in a word, as its traces show it."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from conformance.episodes.evidence import Evidence, Planted
from conformance.episodes.stage import ELSEWHERE
from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.journal.journal import Call
from tests.long.freedoms import FORMULA, OUTSIDE, Use, rows, tables

CYCLES = ("arrived", "decided", "down", "nonce")
OCSP = "ocsp"
CHANCE = re.compile("-[0-9a-f]{8}$")


def calls(use: Use, operation: str, cycle: str = "") -> list[Call]:
    found = use.own.calls_between(cycle, f"{cycle}-end") if cycle else use.own.calls
    return [call for call in found if call.operation == operation]


def filed(use: Use, name: str) -> Planted:
    return use.own.filing(name)


def handed(evidence: Evidence, name: str, by: str = "") -> bool:
    return bool(evidence.hand_over(evidence.filing(name), by).delivered)


def yes(seen: object) -> str:
    return "yes" if seen else "no"


def ranges(use: Use) -> list[tuple[datetime, datetime]]:
    told = [json.loads(call.request) for call in calls(use, Operation.LIST_APPLICATIONS)]
    read = datetime.fromisoformat
    return [(read(one["since"]), read(one["until"])) for one in told]


def logs_in_every_cycle(use: Use) -> str:
    return yes(all(calls(use, Operation.LOGIN, cycle) for cycle in CYCLES))


def overlaps(use: Use) -> str:
    found = ranges(use)
    return yes(all(later[0] < earlier[1] for earlier, later in pairwise(found)))


def days_of_the_widest_range(use: Use) -> str:
    widest = max(until - since for since, until in ranges(use)[1:])
    return f"{widest / timedelta(days=1):.0f} days"


def fetches_again(use: Use) -> str:
    counts = Counter(call.number for call in calls(use, Operation.GET_APPLICATION) if call.done)
    return yes(max(counts.values()) > 1)


def fetches_in_parallel(use: Use) -> str:
    """The first answer is held back, and another comes before it."""
    order = [call.number for call in calls(use, Operation.GET_APPLICATION, "arrived")]
    return yes(order.index(filed(use, "slow").number) > 0)


def follows(use: Use) -> str:
    return "follows" if use.own.calls_at(ELSEWHERE) else "stays"


def lists_statuses(use: Use) -> str:
    return "calls it" if calls(use, Operation.LIST_STATUSES) else "never"


def ignores_the_digest(use: Use) -> str:
    return yes(handed(use.own, "digest", "decided"))


def stops_asking(use: Use) -> str:
    return yes(len(calls(use, OCSP, "down")) == 1)


def sends_a_nonce(use: Use) -> str:
    """Another nonce than was sent comes back, and only who sent one finds it amiss."""
    return "none" if handed(use.own, "nonce", "led") else "sends one"


def accepts_a_delegate(use: Use) -> str:
    return yes(use.delegated.control_arrived)


def holds_back(use: Use) -> str:
    return yes(not handed(use.own, "called-invalid"))


def writes_the_signer_too(use: Use) -> str:
    (delivered,) = use.own.hand_over(filed(use, "unsigned")).delivered
    return yes(delivered.fixed["signer"])


def filings_in_a_batch(use: Use) -> str:
    counts = Counter(one.batch for one in use.own.deliveries.filings)
    return "many" if max(counts.values()) > 1 else "one"


def batch_names(use: Use) -> str:
    (delivered,) = use.own.hand_over(filed(use, "family")).delivered
    return CHANCE.sub("-HEX", delivered.batch.replace(delivered.number, "NUMBER"))


def order_of_rows(use: Use) -> str:
    number = filed(use, "family").number
    orders = [
        [row["連番"] for row in rows(text) if row["受付番号"] == number]
        for file, text in tables(use.batches)
        if file.name.endswith(".child.csv")
    ]
    (order,) = filter(None, orders)
    return "forwards" if order == sorted(order) else "backwards"


def quotes_every_value(use: Use) -> str:
    return yes(all(text.startswith('"') for _, text in tables(use.batches)))


def puts_other_files(use: Use) -> str:
    ordinary = {".csv", ".zip", ""}
    return yes(any(file.suffix not in ordinary for file in use.batches.glob("*/*")))


def passes_on_formulas(use: Use) -> str:
    (delivered,) = use.own.hand_over(filed(use, "odd")).delivered
    return yes(delivered.values["remarks"] == FORMULA + OUTSIDE)


def takes_word_files(use: Use) -> str:
    return yes(handed(use.own, "attached"))


def flags(use: Use) -> str:
    lines = use.own.status(filed(use, "odd")).lines
    return yes(any("形式審査" in line.comment for line in lines) and handed(use.own, "odd"))


def follows_the_portal_s_result(use: Use) -> str:
    if use.by_portal is None:
        return "own"
    asked = any(call.operation == OCSP for call in use.by_portal.calls)
    return "own" if asked or not use.by_portal.control_arrived else "either"


def looks_into_lists(use: Use) -> str:
    if use.lists is None:
        return "ocsp"
    looked = any(call.operation == "crl" for call in use.lists.calls)
    return "either" if looked and use.lists.control_arrived else "ocsp"


def keeps_lists(use: Use) -> str:
    if use.lists is None:
        return "no"
    asked = [c for c in use.lists.calls_between("arrived", "arrived-end") if c.operation == "crl"]
    return yes(len(asked) == 1)


def registers_in_review(use: Use) -> str:
    lines = use.own.status(filed(use, "digest")).lines
    return yes(any(line.status is Status.IN_REVIEW for line in lines))


def registers_twice(use: Use) -> str:
    told = Counter(
        (call.number, call.request) for call in calls(use, Operation.REGISTER_STATUS) if call.done
    )
    return yes(max(told.values()) > 1)


def words_of_its_own(use: Use) -> str:
    return use.own.status(filed(use, "digest")).lines[0].comment or "none"


def fetches_the_withdrawn(use: Use) -> str:
    number = filed(use, "withdrawn").number
    assert not handed(use.own, "withdrawn")
    assert use.own.statuses[number][1:] == ()
    return yes(any(call.number == number for call in calls(use, Operation.GET_APPLICATION)))


def which_decision_is_sent(use: Use) -> str:
    lines = use.own.status(filed(use, "slow")).lines
    return "first" if lines[-1].status is Status.COMPLETED else "last"


def answer_to_a_cycle(use: Use) -> str:
    return type(use.answers[0]).__name__


def answers_error_while_the_portal_is_down(use: Use) -> str:
    return yes(use.own.refusal)


def works(use: Use) -> str:
    return yes(use.own.control_arrived)
