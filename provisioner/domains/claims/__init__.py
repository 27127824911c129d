"""The life of a claim to a host name: asked for, looked at, answered, broken, mended, given back."""
