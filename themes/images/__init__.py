"""Pictures that people send: checked by content, decoded within limits, re-encoded clean (only PIL here).

``read_logo`` and ``read_banner`` list every problem at once and give a ``Picture`` when there is none.
What is published is never the bytes received but a PNG written anew from that picture.
"""

from themes.images.picture import Picture
from themes.images.reading import Reading, read_banner, read_logo
from themes.images.renditions import (
    banner_png,
    favicon_png,
    logo_png,
    size_of_png,
    touch_icon_png,
    working_logo_png,
)

__all__ = [
    "Picture",
    "Reading",
    "banner_png",
    "favicon_png",
    "logo_png",
    "read_banner",
    "read_logo",
    "size_of_png",
    "touch_icon_png",
    "working_logo_png",
]
