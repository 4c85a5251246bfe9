"""What our mail carries besides its text: addresses, links and threads."""
