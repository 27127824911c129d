"""Databases and files as one encrypted stream, and back: ``age(zstd(tar(about.json, dump.*, files/*)))``.

Knows rows and bytes, and no business word. What one holds can be read without this software: ``age | zstd |
tar | pg_restore``.
"""
