"""Letters and platform acts, and the receipts for them."""
