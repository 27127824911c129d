"""What every part of an offer file has in common."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Frozen, and without any key that the code does not know: a misspelt commitment must not be lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")
