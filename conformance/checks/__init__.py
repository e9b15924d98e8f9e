"""The checks: each a small assertion over evidence, for exactly one requirement."""
