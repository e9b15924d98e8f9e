"""Writes result.schema.json and case.schema.json anew."""

from conformance.result.file import write_text
from reports.schema import CASE, FILE, case_text, text

write_text(FILE, text())
write_text(CASE, case_text())
