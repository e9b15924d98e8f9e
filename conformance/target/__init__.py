"""How the suite reaches a connector: starts it, drives it, kills it, starts it again."""
