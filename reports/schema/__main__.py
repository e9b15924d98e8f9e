"""Writes the schemas of a result, of a case, of a comparison and of an event anew."""

from conformance.result.file import write_text
from reports.schema import (
    CASE,
    COMPARISON,
    EVENT,
    FILE,
    case_text,
    comparison_text,
    event_text,
    text,
)

write_text(FILE, text())
write_text(CASE, case_text())
write_text(COMPARISON, comparison_text())
write_text(EVENT, event_text())
