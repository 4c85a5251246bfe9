"""The HTTP service: signatures, events, mail, facts."""
