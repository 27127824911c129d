"""Word documents: what may be opened of the package, and its text as lines in reading order."""
