"""Amounts of bytes and of things as people read them (CONV-UNIT)."""

_UNITS = ((10**9, "Go"), (10**6, "Mo"), (10**3, "ko"))


def french_size(size: int) -> str:
    """``4,2 Mo``, ``412 Mo``, ``1,25 Go`` for ``size`` bytes, in decimal units; ``812 octets`` below."""
    for unit, name in _UNITS:
        # What would round up to 1000 of a unit is one of the next.
        if size >= unit * 0.9995:
            return f"{_three_digits(size / unit)}\u00a0{name}"
    return f"{size}\u00a0octet{'s' if size > 1 else ''}"


def grouped(count: int) -> str:
    """``12 345``."""
    return f"{count:,}".replace(",", "\u202f")


def _three_digits(value: float) -> str:
    """As many decimals as three significant digits leave, but none that say nothing."""
    places = 2 if value < 9.995 else 1 if value < 99.95 else 0
    text = f"{value:.{places}f}"
    return (text.rstrip("0").rstrip(".") if places else text).replace(".", ",")
