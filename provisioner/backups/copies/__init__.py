"""Archives brought back: for proof, beside the running instance, or in parts."""
