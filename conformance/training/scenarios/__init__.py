"""Scenarios (シナリオ): small stories that go wrong, played in a room, and what they prove."""
