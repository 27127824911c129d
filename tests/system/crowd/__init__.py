"""Two hundred people of fifty instances, and what each of them may see."""
