"""What the parties agree on: profiles, package format, tables, messages. Pure data, no I/O."""
