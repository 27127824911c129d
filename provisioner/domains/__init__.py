"""A member's own domain name: diagnosed, proven, watched, and given back."""
