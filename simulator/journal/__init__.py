"""The wire record: every call a world answered, and the only place evidence of calls comes from."""
