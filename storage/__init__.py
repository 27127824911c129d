"""Where rows and bytes live; knows no business word."""
