"""What the pages repeat from profile, register and code is what stands there."""

import csv
import inspect
import io
import re
from importlib import resources
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from lxml import etree
from pydantic import BaseModel

from conformance.cli.command import _parsers
from conformance.episodes import sharing
from conformance.specification import tables
from conformance.specification.blocks import name_of
from conformance.specification.register import CONTROLS, DEPTHS, Way, register
from conformance.specification.tables.model import Row
from conformance.target import turns
from conformance.target.driver import VERBS
from conformance.target.runfile import Portal, RunFile, asked_for, foreign
from conformance.target.settings import Drive, Place
from conformance.target.stdio import LAST_LINES
from simulator.cards import platform_openapi, verification, xmldsig
from simulator.cards.messages import STATUS_CODES, ErrorCode
from simulator.cards.platform_api import VERIFIERS
from simulator.connector import driver
from simulator.connector.caution import DEVICES, PROGRAMS
from simulator.connector.settings import Settings
from simulator.connector.steps import STATUS_OF, Steps
from simulator.connector.unpacking import ARCHIVE
from simulator.contracts.driver import PROTOCOL
from simulator.contracts.profile import (
    MUNICIPAL,
    ErrorName,
    Operation,
    Package,
    Profile,
    Wire,
    builtin,
    builtins,
)
from simulator.contracts.status import FOLLOWERS, JAPANESE, Status
from simulator.pki.authority import anchors
from simulator.pki.keys import Algorithm
from simulator.portal.hostile import HOSTILE
from simulator.portal.signing import NOBODY_SIGNED, RESULTS
from simulator.residents import places
from simulator.web.admin_calls import CALLS
from simulator.web.signature_faults import SignatureFault
from simulator.world.card_faults import CardFault, CardFaultKind, CardOperation
from simulator.world.faults import KINDS
from tests.conformance.world import checks
from tests.specification import markdown
from tests.specification.examples import PAGES

PROFILE = builtin()
SECOND = builtin("modelled-2")
PROFILES = (PROFILE, SECOND)
LANGUAGES = ("ja", "en")
ANSWERING = [one for one in MUNICIPAL if PROFILE.operation(one).response]
LISTING = [one for one in MUNICIPAL if PROFILE.operation(one).items]
ASKED = {"ja": ("任意", "必須"), "en": ("no", "yes")}
YES = {"ja": "必要", "en": "yes"}
SIGNED = {"ja": {True: "はい", False: "いいえ"}, "en": {True: "yes", False: "no"}}
REQUIRED = {"ja": "必須", "en": "yes"}
NONE = {"ja": "なし", "en": "none"}
ORIGINS = {"公表": "published", "派生": "derived", "模型": "modelled"}
TOLD = re.compile(r"`([0-9a-z-]+\.\d\d)`(?:、|, )(公表|派生|模型|published|derived|modelled)")
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def table(language: str, page: str, name: str) -> markdown.Table:
    return markdown.read(PAGES / language / f"{page}.md").table(name)


# The portal


def test_the_calls(language: str) -> None:
    shown = table(language, "portal", "operations").columns(0, 2, 3)

    assert [row[:2] for row in shown] == [
        (operation.value, PROFILE.operation(operation).path) for operation in MUNICIPAL
    ]
    assert [row[2] == YES[language] for row in shown] == [
        PROFILE.wire.contract(operation).municipal for operation in MUNICIPAL
    ]
    assert {PROFILE.operation(operation).method for operation in MUNICIPAL} == {"POST"}


@pytest.mark.parametrize("operation", MUNICIPAL)
def test_the_fields_of_a_request(language: str, operation: Operation) -> None:
    contract = PROFILE.wire.contract(operation)
    shown = table(language, "portal", f"{operation}-request")

    assert set(shown.column(0)) == set(PROFILE.operation(operation).request.values())
    required = [row[0] for row in shown.columns(0, 2) if row[1] == REQUIRED[language]]
    assert required == [PROFILE.operation(operation).request[name] for name in contract.request]


@pytest.mark.parametrize("operation", ANSWERING)
def test_the_fields_of_an_answer(language: str, operation: Operation) -> None:
    shown = table(language, "portal", f"{operation}-response")

    assert shown.column(0) == list(PROFILE.operation(operation).response.values())


@pytest.mark.parametrize("operation", LISTING)
def test_the_fields_of_a_row(language: str, operation: Operation) -> None:
    shape = PROFILE.operation(operation)
    shown = table(language, "portal", f"{operation}-item")

    assert shown.column(0) == list(shape.item.values())
    assert f"`{shape.items}`" in shown.header[0]


def test_the_shapes_of_the_wire(language: str) -> None:
    shown = table(language, "portal", "wire").columns(0, 1)

    assert sorted(shown) == sorted(plain(PROFILE.wire))


def test_the_frame_of_answers(language: str) -> None:
    hal = PROFILE.wire.hal
    assert hal is not None
    page = markdown.read(PAGES / language / "portal.md")

    assert {hal.metadata, hal.links, hal.result, hal.errors, hal.code, hal.message} <= page.codes


def test_the_errors(language: str) -> None:
    shown = table(language, "portal", "errors").columns(0, 1, 2)

    assert sorted(shown) == sorted(
        (name.value, str(error.http), error.code) for name, error in PROFILE.wire.errors.items()
    )


def test_the_faults(language: str) -> None:
    assert plainly(table(language, "portal", "faults"), 0, 1, 2) == [
        (name, getattr(kind.text, language), cell_of_words(kind.needs | kind.takes, language))
        for name, kind in KINDS.items()
    ]


def cell_of_words(words: frozenset[str], language: str) -> str:
    ordered = [name for name in ("seconds", "json", "target") if name in words]
    return ("、" if language == "ja" else ", ").join(ordered) or "–"


def test_the_faults_of_the_card_service(language: str) -> None:
    shown = table(language, "card-service", "card-faults")

    assert {row[0].strip("`"): set(markdown.codes(row[1])) for row in shown.rows} == {
        kind.value: {one.value for one in CardOperation if can_happen(kind, one)}
        for kind in CardFaultKind
    }


def can_happen(kind: CardFaultKind, operation: CardOperation) -> bool:
    try:
        CardFault(kind, operation)
    except ValueError:
        return False
    return True


def test_the_platform(language: str) -> None:
    calls = table(language, "card-service", "platform-calls").column(0)
    errors = table(language, "card-service", "platform-errors").columns(0, 1)

    assert calls == list(platform_openapi.CALLS)
    assert errors == [(code.value, str(STATUS_CODES[code])) for code in ErrorCode]
    assert VERIFIERS[0].token in markdown.read(PAGES / language / "card-service.md").codes


# Profiles


def test_the_shapes_are_those_a_profile_may_choose(language: str) -> None:
    shown = table(language, "profiles", "shapes").columns(0, 1)
    fields = Wire.model_fields | {"signature": Package.model_fields["signature"]}
    known = {
        name: [value for value in get_args(field.annotation) if value]
        for name, field in fields.items()
        if get_origin(field.annotation) is Literal
    }

    assert shown == [(name, value) for name, values in known.items() for value in values]


def cell(value: object) -> str:
    return "–" if value in ("", 0, None) else f"`{value}`"


def test_the_settings_of_both_profiles(language: str) -> None:
    rows = table(language, "profiles", "settings-of-profiles").rows

    assert [tuple(row[:3]) for row in rows] == [
        (f"`{name}`", cell(first), cell(getattr(SECOND.wire, name)))
        for name, first in PROFILE.wire
        if isinstance(first, str | int) and name != "adapter"
    ]


def test_the_names_of_both_profiles(language: str) -> None:
    rows = [tuple(row) for row in table(language, "profiles", "names-of-profiles").rows]

    assert len(rows) == len(set(rows))
    assert set(rows) == {
        (f"`{name}`", f"`{field}`", *(cell(words(one, name).get(field)) for one in PROFILES))
        for name in MUNICIPAL
        for field in words(PROFILE, name) | words(SECOND, name)
    }


def words(profile: Profile, name: Operation) -> dict[str, str]:
    """Return every wire word of a call."""
    shape = profile.wire.operations.get(name)
    if shape is None:
        return {}
    parts = {"request": shape.request, "response": shape.response, "item": shape.item}
    found = {f"{part}.{field}": word for part, own in parts.items() for field, word in own.items()}
    return {"path": shape.path, **({"items": shape.items} if shape.items else {}), **found}


def test_the_codes_of_both_profiles(language: str) -> None:
    states = table(language, "profiles", "statuses-of-profiles").rows
    errors = table(language, "profiles", "errors-of-profiles").rows

    assert [tuple(row) for row in states] == [
        (f"`{one}` {JAPANESE[one]}", *(f"`{profile.wire.statuses[one]}`" for profile in PROFILES))
        for one in Status
    ]
    assert [tuple(row) for row in errors] == [
        (f"`{one}`", *(refused(profile, one) for profile in PROFILES)) for one in ErrorName
    ]


def refused(profile: Profile, name: ErrorName) -> str:
    shape = profile.wire.errors.get(name)
    return cell(None if shape is None else f"{shape.http or ''} {shape.code}".strip())


def test_the_documents_of_both_profiles(language: str) -> None:
    rows = table(language, "profiles", "documents-of-profiles").rows
    names = [*table(language, "portal", "document").column(0)]
    text = (PAGES / language / "portal.md").read_text("utf-8")

    assert [tuple(row) for row in rows] == [
        (f"`{name}`", cell(first), cell(getattr(SECOND.wire.documents, name)))
        for name, first in PROFILE.wire.documents
    ]
    own = PROFILE.wire.documents
    assert names == [own.name, own.media_type, own.content]
    assert f" {own.max_count} " in text
    assert f" {own.max_size} " in text


def test_the_packages_of_both_profiles(language: str) -> None:
    rows = table(language, "profiles", "members-of-profiles").rows

    assert [tuple(row) for row in rows] == [
        (f"`{name}`", cell(first), cell(getattr(part, name)))
        for part, own in (
            (SECOND.package.members, PROFILE.package.members),
            (SECOND.package, PROFILE.package),
        )
        for name, first in own
        if isinstance(first, str | int)
    ]


def test_every_profile_that_ships_has_its_line(language: str) -> None:
    shown = table(language, "profiles", "profiles").columns(0)

    assert [name.removeprefix("[").partition("]")[0] for (name,) in shown] == builtins()


# States


def test_the_states(language: str) -> None:
    assert plainly(table(language, "status", "statuses"), 0, 1, 2, 3) == [
        (one.id, one.name.ja, one.codes[PROFILE.name], getattr(one, language))
        for one in tables.status().states
    ]


def test_the_transitions(language: str) -> None:
    shown = table(language, "status", "transitions").rows

    assert {row[0].strip("`"): set(markdown.codes(row[1])) for row in shown} == {
        before.value: {after.value for after in afters} for before, afters in FOLLOWERS.items()
    }


def test_the_decisions_by_staff(language: str) -> None:
    assert table(language, "status", "decisions").columns(0, 1) == [
        (decision, Steps().status_of(decision)) for decision in STATUS_OF
    ]


# The package


def test_the_files_of_a_package(language: str) -> None:
    shown = table(language, "package", "members")
    members = [one for one in tables.package().members if one.names[PROFILE.name]]

    assert shown.columns(0, 1) == plain(PROFILE.package.members)
    assert plainly(shown, 0, 2, 3) == [
        (one.id, getattr(one, language), SIGNED[language][one.signed]) for one in members
    ]


def test_the_limits_of_a_package(language: str) -> None:
    shown = table(language, "package", "package-limits")
    shapes = [("signature", PROFILE.package.signature), ("timestamp", PROFILE.package.timestamp)]

    assert [*shapes, *shown.columns(0, 1)] == plain(PROFILE.package)
    assert shown.columns(0, 2) == [
        (one.id, getattr(one, language)) for one in tables.package().limits
    ]


def test_the_hostile_packages(language: str) -> None:
    rows = tables.hostile().packages

    assert [one.name for one in rows] == list(HOSTILE)
    assert table(language, "hostile", "hostile").columns(0, 1, 2, 3) == [
        (one.name, getattr(one, language), one.setting or NONE[language], one.requirement)
        for one in rows
    ]


def test_the_devices_of_windows(language: str) -> None:
    codes = markdown.read(PAGES / language / "hostile.md").codes
    numbered = {f"{kind}{n}" for kind in ("com", "lpt") for n in "0123456789\u00b9\u00b2\u00b3"}

    assert {"CON", "PRN", "AUX", "NUL", "COM", "LPT", "\u00b9", "\u00b2", "\u00b3"} <= codes
    assert {"con", "prn", "aux", "nul"} | numbered == DEVICES
    assert [f"`{start.hex(' ').upper()}`" for start in (PROGRAMS[1], ARCHIVE)] == [
        "`7F 45 4C 46`",
        "`50 4B 03 04`",
    ]
    assert {"MZ", "7F 45 4C 46", "50 4B 03 04"} <= codes


@pytest.mark.parametrize("document", ["manifest", "application", "verification"])
def test_the_elements_of_a_document(language: str, document: str) -> None:
    shown = table(language, "package", f"xml-{document}").columns(0, 1, 2)
    schema = resources.files("simulator.contracts") / "schema" / f"{document}.xsd"
    root = etree.fromstring(schema.read_bytes())

    own = [one for one in tables.package().elements if one.document == document]
    assert shown == [
        (one.name, ", ".join(one.attributes) or NONE[language], getattr(one, language))
        for one in own
    ]
    assert {one.name: one.attributes for one in own} == {
        str(element.get("name")): [str(one.get("name")) for one in attributes_of(element, root)]
        for element in root.iter(f"{SCHEMA}element")
    }
    namespace = root.get("targetNamespace")
    assert {one.namespace for one in own} == {namespace}
    assert namespace in markdown.read(PAGES / language / "package.md").codes


def test_what_the_portal_finds(language: str) -> None:
    results = table(language, "package", "verification-results").column(0)
    reasons = table(language, "package", "verification-reasons").column(0)

    assert results == list(RESULTS.values())
    assert reasons == [NOBODY_SIGNED, *(reason.value for reason in verification.Reason)]


def test_the_algorithms(language: str) -> None:
    assert table(language, "package", "algorithms").column(1) == [
        xmldsig.CANONICAL_FORM,
        *(identifier for key in Algorithm for identifier in xmldsig.METHODS[key]),
        xmldsig.NAMESPACE,
    ]


@pytest.mark.parametrize("name", ["signature", "unsigned", "crl", "portal-result"])
def test_the_decisions_on_signatures(language: str, name: str) -> None:
    assert table(language, "package", f"{name}-decisions").columns(0, 1, 2, 3, 4) == [
        (
            str(one.row),
            getattr(one, language),
            one.decision,
            origin(one, language),
            one.requirement or NONE[language],
        )
        for one in tables.decisions(name).rows
    ]


# The link file and the hand-over


def test_the_link_file(language: str) -> None:
    first, second = PROFILE.linkage, SECOND.linkage

    assert table(language, "links", "link-format").columns(0, 1, 2) == beside(first, second)
    assert table(language, "links", "link-columns").columns(0, 1, 2) == numbered(
        first.columns, second.columns
    )
    assert table(language, "links", "kinds").columns(0, 1, 2) == [
        (name, written, second.kinds[name]) for name, written in first.kinds.items()
    ]


def test_the_delta_file(language: str) -> None:
    delta = SECOND.linkage.delta
    assert delta is not None

    assert PROFILE.linkage.delta is None
    assert table(language, "links", "delta-format").columns(0, 1) == plain(delta)
    assert table(language, "links", "delta-operations").columns(0, 1) == list(
        delta.operations.items()
    )


def test_the_decisions_on_signers(language: str) -> None:
    assert table(language, "links", "identification").columns(0, 1, 2, 3) == [
        (
            getattr(one, language),
            getattr(one.action, language),
            origin(one, language),
            one.requirement or NONE[language],
        )
        for one in tables.decisions("identification").rows
    ]


def test_the_hand_over(language: str) -> None:
    first, second = PROFILE.handover, SECOND.handover
    shown = table(language, "handover", "handover-columns").columns(0, 1, 2)
    rows = table(language, "handover", "handover-group-columns").columns(0, 1, 2)

    assert table(language, "handover", "handover-format").columns(0, 1, 2) == beside(first, second)
    assert shown == numbered(first.columns, second.columns)
    assert rows == numbered(first.group_columns, second.group_columns)


def test_the_rules_of_csv(language: str) -> None:
    for value, written in table(language, "handover", "csv").columns(0, 1):
        line = io.StringIO()
        csv.writer(line).writerow([value])

        assert line.getvalue().strip("\r\n") == written


# The driver protocol


def test_the_verbs(language: str) -> None:
    shown = table(language, "driver", "verbs").rows
    verbs = {
        name.removeprefix("verb_"): method
        for name, method in inspect.getmembers(driver.Driver, inspect.isfunction)
        if name.startswith("verb_")
    }

    assert {row[0].strip("`") for row in shown} == set(verbs)
    for verb, arguments in ((row[0].strip("`"), markdown.codes(row[1])) for row in shown):
        wanted = [one for one in inspect.signature(verbs[verb]).parameters if one != "self"]
        assert arguments == ([] if verb == "configure" else wanted)


def test_the_optional_verbs(language: str) -> None:
    shown = table(language, "driver", "optional-verbs").column(0)

    assert tuple(shown) == driver.OPTIONAL_VERBS == VERBS


def test_the_limits_of_the_protocol(language: str) -> None:
    assert table(language, "driver", "limits").columns(0, 1) == [
        ("--answer-seconds", str(Drive().answer_seconds)),
        ("stderr", str(LAST_LINES)),
    ]


def test_the_settings(language: str) -> None:
    assert table(language, "driver", "settings").column(0) == settings(Settings)


def test_the_protocol_version(language: str) -> None:
    page = markdown.read(PAGES / language / "driver.md")

    assert PROTOCOL == driver.PROTOCOL == 1
    assert str(PROTOCOL) in page.codes


# The run file


def test_the_keys_of_the_run_file(language: str) -> None:
    shown = [tuple(row) for row in table(language, "runfile", "keys").rows]

    assert shown == [
        (
            f"`{name}.{key}`",
            ASKED[language][field.is_required()],
            cell_of(None if field.is_required() else field.default),
            half(field.description, language),
        )
        for name, section in sections()
        for key, field in section.model_fields.items()
    ]


def test_the_sections_of_each_depth(language: str) -> None:
    names = set(RunFile.model_fields)
    rows = table(language, "runfile", "sections").rows
    for name, (depth, needed, free, wrong) in zip(reversed(DEPTHS), rows, strict=True):
        told = [set(markdown.codes(one)) for one in (needed, free, wrong)]

        assert markdown.codes(depth) == [name]
        assert told[0] == {"connector", *asked_for(name)}
        assert told[2] == set(foreign(name))
        assert told[1] == names - told[0] - told[2]


def sections() -> list[tuple[str, type[BaseModel]]]:
    return [(name, model(field.annotation)) for name, field in RunFile.model_fields.items()]


def model(annotation: Any) -> type[BaseModel]:  # noqa: ANN401  (any annotation there is)
    while not hasattr(annotation, "model_fields"):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    found: type[BaseModel] = annotation
    return found


def cell_of(default: Any) -> str:  # noqa: ANN401  (any default there is)
    if default in (None, {}):
        return "–"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def half(text: str | None, language: str) -> str:
    ja, _, en = " ".join((text or "").split()).partition(" / ")
    return ja if language == "ja" else en


# The register


def test_the_numbers_of_requirements(language: str) -> None:
    wanted = []
    for block in register().block:
        musts = [r for r in register().requirement if r.block == block.id and r.level == "MUST"]
        kinds = ("checked", "planned", "not_testable")
        counts = [sum(r.coverage == kind for r in musts) for kind in kinds]
        title = getattr(block.title, language)
        wanted.append(
            (f"[{block.id}]({name_of(block.id)})", title, *map(str, (len(musts), *counts)))
        )

    assert table(language, "index", "blocks").columns(0, 1, 2, 3, 4, 5) == wanted


def test_what_is_not_checked(language: str) -> None:
    never = table(language, "limits", "not-testable").columns(0, 1, 2)

    assert never == [
        (one.id, getattr(one, language), getattr(one.reason, language))
        for one in register().requirement
        if one.coverage == "not_testable"
    ]


def test_every_source_of_the_register_is_introduced(language: str) -> None:
    names = table(language, "index", "sources").column(0)
    sources = [one.source for one in register().requirement]

    assert [
        source
        for source in sources
        if not source.startswith("tekigo") and not any(name in source for name in names)
    ] == []
    assert [name for name in names if not any(name in source for source in sources)] == []


def test_tables_give_a_requirement_its_own_origin(language: str) -> None:
    for file in (PAGES / language).glob("*.md"):
        for one in markdown.read(file).tables:
            if one.header[-1] in ("要求", "Requirement") and one.header[-2] in ("由来", "Origin"):
                for origin, id_ in one.columns(-2, -1):
                    found = register().of(id_)
                    assert (found is None) == (id_ == NONE[language]), id_
                    if found is not None:
                        assert found.provenance == ORIGINS.get(origin, origin), id_


def test_sentences_give_a_requirement_its_own_origin(language: str) -> None:
    for file in (PAGES / language).glob("*.md"):
        for id_, origin in TOLD.findall(file.read_text(encoding="utf-8")):
            found = register().of(id_)
            assert found is not None, id_
            assert found.provenance == ORIGINS.get(origin, origin), id_


def test_every_requirement_a_page_names_exists(language: str) -> None:
    blocks = {block.id for block in register().block}
    for file in (PAGES / language).glob("*.md"):
        for code in markdown.read(file).codes:
            block, dot, number = code.partition(".")
            if block in blocks and dot and number.isdigit():
                assert register().of(code) is not None, f"{file.name}: {code}"


def test_the_pages_are_listed(language: str) -> None:
    files = {file.name for file in (PAGES / language).glob("*.md")} - {"index.md"}
    listed = [*table(language, "index", "pages").rows, *table(language, "index", "blocks").rows]

    assert {link for row in listed for link in [row[0].partition("](")[2].rstrip(")")]} == files


# The simulator by hand


def test_the_calls_of_the_admin_api(language: str) -> None:
    assert table(language, "simulator", "admin-calls").columns(0, 1, 2, 3) == [
        (call.name, call.method, call.path, call.summary.split(" / ")[LANGUAGES.index(language)])
        for call in CALLS
    ]


def test_the_faults_of_signatures(language: str) -> None:
    shown = table(language, "simulator", "signature-faults").column(0)

    assert shown == list(SignatureFault)


@pytest.mark.parametrize("command", ["up", "file"])
def test_the_options_of_the_simulator(language: str, command: str) -> None:
    _, commands = _parsers()
    options = {name for action in commands[command]._actions for name in action.option_strings}

    shown = table(language, "simulator", f"{command}-options").column(0)
    assert set(shown) == options - {"-h", "--help", "--lang"}


# The scope


def test_the_scope(language: str) -> None:
    told = {
        code for row in table(language, "limits", "scope").rows for code in markdown.codes(row[1])
    }
    folder = resources.files("simulator.contracts") / "profiles"
    profiles = {file.name.removesuffix(".toml") for file in folder.iterdir()}

    assert profiles <= told
    assert places.DEFAULT in told


def origin(row: Row, language: str) -> str:
    """Return the origin of a row as a page writes it."""
    japanese = {published: word for word, published in ORIGINS.items()}
    return japanese[row.provenance] if language == "ja" else row.provenance


def plainly(shown: markdown.Table, *positions: int) -> list[tuple[str, ...]]:
    """Return several columns, row by row, without any code marks."""
    return [tuple(row[position].replace("`", "") for position in positions) for row in shown.rows]


def plain(part: BaseModel) -> list[tuple[str, str]]:
    """Return the numbers and texts of a profile's part, line ends spelt out."""
    return [
        (name, str(value).replace("\r", "\\r").replace("\n", "\\n"))
        for name, value in part
        if isinstance(value, str | int) and value != ""
    ]


def beside(first: BaseModel, second: BaseModel) -> list[tuple[str, str, str]]:
    """Return the numbers and texts of the same part of two profiles."""
    own, other = dict(plain(first)), dict(plain(second))
    return [(name, own.get(name, "–"), other.get(name, "–")) for name in own | other]


def numbered(first: dict[str, str], second: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the headers of two profiles, each with its place in the file."""
    places = [
        {name: f"{at}. {columns[name]}" for at, name in enumerate(columns, start=1)}
        for columns in (first, second)
    ]
    return [(name, *(one[name] for one in places)) for name in first]


def settings(model: type[BaseModel], prefix: str = "") -> list[str]:
    """Return the names of all settings, nested ones with a dot."""
    names = []
    for name, kind in get_type_hints(model).items():
        if name not in model.model_fields:
            continue
        nested = isinstance(kind, type) and issubclass(kind, BaseModel)
        names += settings(kind, f"{prefix}{name}.") if nested else [f"{prefix}{name}"]
    return names


def attributes_of(element: Any, root: Any) -> list[Any]:  # noqa: ANN401  lxml's own
    """Return the attributes an element of a schema declares, by its own type or a named one."""
    kind = element.get("type", "")
    types = [one for one in root.iter(f"{SCHEMA}complexType") if one.get("name") == kind]
    for place in types or element.findall(f"{SCHEMA}complexType"):
        extension = place.find(f"{SCHEMA}simpleContent/{SCHEMA}extension")
        return list((place if extension is None else extension).findall(f"{SCHEMA}attribute"))
    return []


# depths.md


def test_the_depths(language: str) -> None:
    assert table(language, "depths", "depths").column(0) == list(DEPTHS)


def test_what_each_depth_cannot_reach(language: str) -> None:
    ways = [
        Way("observe", (), my_number=True),
        Way("trigger", (), my_number=True),
        *(Way(controls=tuple(set(CONTROLS) - {one}), my_number=True) for one in CONTROLS),
    ]
    rows = table(language, "depths", "out-of-reach").rows

    for way, row in zip(ways, rows, strict=True):
        unreached = register().unreached(PROFILE, "municipal-file", way)
        assert markdown.codes(row[0])[0] == way.depth
        assert markdown.codes(row[1]) == [one.id for one in unreached]


def test_the_addresses_a_connector_is_pointed_at(language: str) -> None:
    default = {name: field.default for name, field in Portal.model_fields.items()}
    place, workspace = Place(port=default["port"]), default["workspace"]

    cells = [markdown.codes(row[1]) for row in table(language, "depths", "addresses").rows]
    assert cells == [
        [place.portal_url()],
        [f"{place.card_url()}/ocsp"],
        [f"{place.card_url()}/crl"],
        [f"{workspace}/tls/ca.pem"],
        [f"{workspace}/{name}" for name in anchors()],
        [place.account],
        [place.password],
    ]
    assert default["account"] == place.account


def test_the_turns_of_a_run(language: str) -> None:
    asked = [one.episode for one in checks() if one.id in register().required(way=Way("observe"))]
    alone = sum(one.cycles for one in {one.name: one for one in asked}.values() if one.alone)
    together = max(one.cycles for one in asked if not one.alone)

    parts = [sharing.MEETING, alone, together, sharing.SETTLING]
    assert table(language, "depths", "turns").column(1) == [str(n) for n in [*parts, sum(parts)]]
    assert sharing.turns_needed(list({one.name: one for one in asked}.values())) == sum(parts)


def test_the_deadlines_of_a_turn(language: str) -> None:
    _, coming, quiet = table(language, "depths", "deadlines").column(1)

    assert coming.startswith(f"{turns.POLLS} ×")
    assert str(turns.WORK_SECONDS) in quiet
