"""A PDF with a text layer as lines: its geometry is understood here, what the form asks elsewhere."""
