"""Letters and platform acts: what is sent, and what came back."""
