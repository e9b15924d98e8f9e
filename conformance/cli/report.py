"""``tekigo report``: render the reports of a result file again, if it can be trusted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.check import write_reports
from conformance.cli.folder import writable
from conformance.result.conclusion import EXIT_CODES, exit_code
from conformance.result.file import NoResult, ResultRefused, read
from conformance.result.model import Conclusion
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    import argparse

    from conformance.result.model import Result

NEXT_STEP = Text(
    ja="tekigo check が書いた result.json を指定してください。",
    en="Name the result.json that tekigo check wrote.",
)


def report(options: argparse.Namespace) -> int:
    """Run ``tekigo report``; a result that was edited is inconclusive."""
    try:
        result = result_of(Path(options.result))
    except ResultRefused as refused:
        print(f"tekigo: {Text(refused.ja, refused.en).in_language(options.lang)}", file=sys.stderr)
        return EXIT_CODES[Conclusion.INCONCLUSIVE]
    files = write_reports(result, writable(Path(options.report_dir)), options.lang)
    print(files["html"].resolve())
    return exit_code(result)


def result_of(file: Path) -> Result:
    """Return the result a file holds.

    Raises:
        Problem: it cannot be read, or is something else.
        ResultRefused: it was edited since it was written, or claims too much.
    """
    try:
        return read(file.read_text(encoding="utf-8"), file.name)
    except OSError as error:
        raise _unusable(f"{file} を読めません", f"{file} cannot be read", error.strerror) from error
    except UnicodeDecodeError as error:
        raise _unusable(f"{file} は UTF-8 ではありません", f"{file} is not UTF-8", error) from error
    except NoResult as refused:
        raise Problem(Text(refused.ja, refused.en), NEXT_STEP) from refused


def _unusable(ja: str, en: str, why: object) -> Problem:
    return Problem(Text(f"{ja} ({why})。", f"{en} ({why})."), NEXT_STEP)
