"""``tekigo report``: render the reports of a result file again, if it can be trusted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.check import write_reports
from conformance.result.conclusion import EXIT_CODES, conclude
from conformance.result.file import ResultRefused, read
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    import argparse


def report(options: argparse.Namespace) -> int:
    """Run ``tekigo report``; a result that was edited is inconclusive."""
    file = Path(options.result)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            Text(ja=f"{file} を読めません ({error})。", en=f"{file} cannot be read ({error})."),
            Text(
                ja="tekigo check が書いた result.json を指定してください。",
                en="Name the result.json that tekigo check wrote.",
            ),
        ) from error
    try:
        result = read(text, file.name)
    except ResultRefused as refused:
        print(f"tekigo: {Text(refused.ja, refused.en).in_language(options.lang)}", file=sys.stderr)
        return 2
    files = write_reports(result, Path(options.report_dir), options.lang)
    print(files["html"].resolve())
    return EXIT_CODES[conclude(result)]
