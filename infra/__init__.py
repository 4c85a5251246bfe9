"""How we reach Temporal, and how we start one of our own. Never what we say."""
