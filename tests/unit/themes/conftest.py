"""Settings of the property tests of this room."""

from hypothesis import settings

# Decoding a picture takes as long as the machine lets it; a slow moment is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
