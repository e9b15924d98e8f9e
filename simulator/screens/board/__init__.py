"""The flow board: one picture of who speaks to whom, lit as the journal grows, and every detail."""
