"""How something is to be taken: the colour and the sign that pages share."""

from enum import StrEnum


class Tone(StrEnum):
    """The values name a style."""

    WELL = "well"
    WAITING = "waiting"
    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    PLAIN = "plain"

    @property
    def sign(self) -> str:
        """The name of its icon."""
        return Tone.WRONG.value if self is Tone.DOUBTFUL else self.value
