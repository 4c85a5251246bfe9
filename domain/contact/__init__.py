"""Contact routing: which desk takes a contact, and what the sender hears."""
