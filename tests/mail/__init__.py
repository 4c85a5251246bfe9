"""What our mail carries: reply addresses, unsubscribe links, threads."""
