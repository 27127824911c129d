"""Stores of objects as they are used: a directory, and a real S3 server."""
