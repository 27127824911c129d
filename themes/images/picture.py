"""A decoded picture, free of everything but its pixels."""

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Pixels in sRGB, upright, mode RGB or RGBA, without any metadata. Treat ``pixels`` as read-only."""

    pixels: Image.Image

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.size
