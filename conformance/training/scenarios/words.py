"""What all parts of a scenario share: names, and one line for people in both languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.contracts.problem import Text

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""What a filing, or an act, is called in a scenario."""
Sentence = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A part of a scenario: a key nobody defined is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(Part):
    """A part that people read in one line; where English is left out, the Japanese line stands."""

    ja: Sentence
    en: str = ""

    @property
    def text(self) -> Text:
        """The line in both languages."""
        return Text(self.ja, self.en or self.ja)


class Line(Told):
    """A line and nothing else."""
