"""What cases and rules of a procedure file must get right: what they name, set and leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.problem import Text
from simulator.procedures.cases import Level
from simulator.procedures.facts import FACTS, named
from simulator.procedures.fault import Fault, repeated, unknown
from simulator.procedures.scope import condition_faults, of_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.procedures.cases import Case, Change, Difference, Rule
    from simulator.procedures.model import Item, Procedure


def faults(procedure: Procedure) -> Iterator[Fault]:
    """Yield everything that does not fit in cases and rules, in the order of the file."""
    yield from repeated("case", (case.id for case in procedure.cases))
    for case in procedure.cases:
        yield from _case(procedure, case)
    for rule in procedure.rules:
        yield from _rule(procedure, rule)


def _case(procedure: Procedure, case: Case) -> Iterator[Fault]:
    key = f"case[{case.id}]"
    yield from _difference(key, case, procedure)
    for name, text in case.suppose.items():
        if named(text) is not None:
            ja = "場面が始まる前なので、ほかのことは引けません。"
            en = "holds from the start, so it cannot be taken from another fact"
            yield Fault(f"{key}.suppose.{name}", Text(ja=ja, en=en))
    if case.days.min > case.days.max:
        ja, en = "min が max より大きいです。", "min is greater than max"
        yield Fault(f"{key}.days", Text(ja=ja, en=en))
    if case.proxy and case.proxy not in procedure.proxies:
        yield unknown(f"{key}.proxy", case.proxy.value, procedure.proxies)


def _rule(procedure: Procedure, rule: Rule) -> Iterator[Fault]:
    key = f"rule[{rule.id}]"
    if rule.since and rule.until and rule.since > rule.until:
        yield Fault(f"{key}.until", Text(ja="from より前の日です。", en="lies before from"))
    yield from _what_holds(key, rule)
    if rule.attachment:
        yield from _documents(f"{key}.attachment", [rule.attachment], procedure)
    scope = of_rules(procedure, facts=rule.level == Level.SUBSTANTIVE)
    yield from condition_faults(f"{key}.when", rule.when, scope)
    yield from condition_faults(f"{key}.holds", rule.holds, scope)
    yield from _change(f"{key}.valid", rule.valid, procedure)
    if rule.twin:
        yield from _change(f"{key}.twin", rule.twin, procedure)


def _what_holds(key: str, rule: Rule) -> Iterator[Fault]:
    """Yield a fault unless the rule says in just one way what it takes to keep it."""
    ways = {
        "holds": bool(rule.holds),
        "attachment": bool(rule.attachment),
        "unbreakable": bool(rule.unbreakable),
    }
    wanted = "attachment" if rule.level == Level.FORM else "unbreakable"
    if [way for way, given in ways.items() if given] not in (["holds"], [wanted]):
        yield Fault(
            f"{key}.level",
            Text(
                ja="form の規則は holds か attachment、substantive の規則は holds か unbreakable の"
                "一方を持ちます。",
                en="a form rule has either holds or attachment, a substantive one has either holds"
                " or unbreakable",
            ),
        )
    if bool(rule.twin) != bool(rule.holds):
        yield Fault(
            f"{key}.twin",
            Text(
                ja="holds のある規則だけが twin を持ちます。",
                en="a rule has a twin just when it has holds",
            ),
        )


def _change(key: str, change: Change, procedure: Procedure) -> Iterator[Fault]:
    cases = [case.id for case in procedure.cases]
    if change.case and change.case not in cases:
        yield unknown(f"{key}.case", change.case, cases)
    yield from _difference(key, change, procedure)
    yield from _documents(f"{key}.leave_out", change.leave_out, procedure)


def _difference(key: str, difference: Difference, procedure: Procedure) -> Iterator[Fault]:
    yield from _texts(f"{key}.set", difference.texts, dict(procedure.named_items()))
    yield from _documents(f"{key}.attach", difference.attach, procedure)
    groups = {group.id: group for group in procedure.groups}
    for name, rows in difference.rows.items():
        if name not in groups:
            yield unknown(f"{key}.rows", name, groups)
            continue
        own = {item.id: item for item in groups[name].items}
        for row in rows:
            yield from _texts(f"{key}.rows.{name}", row, own)
    yield from _known(f"{key}.suppose", difference.suppose, FACTS)
    yield from _facts(f"{key}.suppose", difference.suppose)


def _texts(key: str, texts: Mapping[str, str], items: Mapping[str, Item]) -> Iterator[Fault]:
    yield from _known(key, texts, items)
    yield from _facts(key, texts)
    for name, text in texts.items():
        codes = [code.code for code in items[name].codes] if name in items else []
        if codes and text and named(text) is None and text not in codes:
            yield unknown(f"{key}.{name}", text, codes)


def _facts(key: str, texts: Mapping[str, str]) -> Iterator[Fault]:
    for name, text in texts.items():
        fact = named(text)
        if fact is not None and fact not in FACTS:
            yield unknown(f"{key}.{name}", fact, sorted(FACTS))


def _documents(key: str, names: Iterable[str], procedure: Procedure) -> Iterator[Fault]:
    yield from _known(key, names, [document.id for document in procedure.documents])


def _known(key: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    choices = list(known)
    for name in names:
        if name not in choices:
            yield unknown(key, name, sorted(choices))
