"""Writes result.schema.json anew."""

from conformance.result.file import write_text
from reports.schema import FILE, text

write_text(FILE, text())
