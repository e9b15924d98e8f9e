"""Three correct connectors use every freedom on the page between them.

The table tells who does what, and each word of it is held to what was seen.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.checks.settings import REFERENCE
from tests.long import sightings as seen
from tests.long.freedoms import Use, use
from tests.specification import markdown
from tests.specification.examples import PAGES

Row = tuple[str, Callable[[Use], str], str, str, str]

# What the page allows, what is looked at, and what is seen of the reference, Node.js and Java.
TABLE: list[Row] = [
    ("log in every cycle", seen.logs_in_every_cycle, "no", "no", "yes"),
    ("let ranges of lists overlap", seen.overlaps, "yes", "yes", "yes"),
    ("ask for wide ranges", seen.days_of_the_widest_range, "0 days", "30 days", "401 days"),
    ("fetch a filing again", seen.fetches_again, "no", "yes", "yes"),
    ("fetch in parallel", seen.fetches_in_parallel, "no", "yes", "yes"),
    ("follow a redirect, or not", seen.follows, "stays", "stays", "follows"),
    ("never list statuses", seen.lists_statuses, "never", "never", "never"),
    ("ignore `X-Content-SHA256`", seen.ignores_the_digest, "yes", "no", "yes"),
    (
        "stop asking about revocation for the rest of a cycle when an answer fails",
        *(seen.stops_asking, "no", "no", "yes"),
    ),
    ("send a nonce with OCSP, or not", seen.sends_a_nonce, "sends one", "sends one", "none"),
    (
        "also accept OCSP answers signed by a responder the CA certified",
        *(seen.accepts_a_delegate, "yes", "no", "yes"),
    ),
    ("hold a filing back that the portal calls 無効", seen.holds_back, "no", "yes", "no"),
    (
        "write what staff entered for an unsigned filing into the signer's column too",
        *(seen.writes_the_signer_too, "no", "no", "yes"),
    ),
    ("put one filing or many into a batch", seen.filings_in_a_batch, "many", "one", "one"),
    ("name batches as you like", seen.batch_names, "batch-000001", "NUMBER-HEX", "juri_NUMBER"),
    ("order rows as you like", seen.order_of_rows, "forwards", "forwards", "backwards"),
    ("quote every value", seen.quotes_every_value, "no", "no", "yes"),
    ("put other files into a batch", seen.puts_other_files, "no", "no", "yes"),
    ("pass on values that begin with `=`", seen.passes_on_formulas, "yes", "yes", "yes"),
    ("take attachments of `.docx` or `.xlsx`", seen.takes_word_files, "yes", "yes", "yes"),
    ("flag filings in a 形式審査", seen.flags, "no", "no", "yes"),
    (
        "check signatures yourself, or follow the portal's 電子認証結果",
        *(seen.follows_the_portal_s_result, "either", "own", "either"),
    ),
    (
        "learn of revocation by OCSP, or from lists",
        seen.looks_into_lists,
        "either",
        "ocsp",
        "either",
    ),
    ("keep a revocation list while it may be used", seen.keeps_lists, "yes", "no", "yes"),
    ("register 確認中, or not", seen.registers_in_review, "no", "no", "yes"),
    ("register the same state twice", seen.registers_twice, "no", "no", "yes"),
    ("word comments as you like", seen.words_of_its_own, "none", "none", "受け付けました。"),
    ("fetch a withdrawn filing, or not", seen.fetches_the_withdrawn, "no", "no", "yes"),
    (
        "send the first or the last of two decisions that differ",
        *(seen.which_decision_is_sent, "first", "first", "last"),
    ),
    ("answer anything to `cycle`", seen.answer_to_a_cycle, "dict", "dict", "list"),
    (
        "answer `error` to a cycle while the portal is down",
        *(seen.answers_error_while_the_portal_is_down, "no", "no", "yes"),
    ),
    ("choose language, database and design", seen.works, "yes", "yes", "yes"),
]


@pytest.fixture(scope="module")
def uses(
    node: tuple[str, ...], java: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> list[Use]:
    """What the three left behind, in the order of the table."""
    folder: Path = tmp_path_factory.mktemp("freedoms")
    return [
        use(command, folder / str(place)) for place, command in enumerate((REFERENCE, node, java))
    ]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_table_tells_what_is_seen(uses: list[Use], row: Row) -> None:
    _, look, *told = row
    assert [look(one) for one in uses] == told


def test_every_freedom_of_the_page_is_in_the_table() -> None:
    freedoms = [
        row[0] for table in markdown.read(PAGES / "en/freedoms.md").tables for row in table.rows
    ]

    assert freedoms == [row[0] for row in TABLE]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_every_freedom_is_used(row: Row) -> None:
    assert set(row[2:]) != {"no"}
