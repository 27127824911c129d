"""How the printed form is read: its headings, its labels, and what people write beside them."""
