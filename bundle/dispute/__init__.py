"""A dispute as it is handed over: `view` says who sees what, `dossier` what is said."""
