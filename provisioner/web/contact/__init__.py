"""The annex for the member's contact: opened by a private link, one dossier and nothing else."""
