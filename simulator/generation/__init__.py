"""Residents, filings and packages in bulk: item *i* is the same whoever makes it, and when."""
