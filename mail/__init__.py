"""Reply addresses, unsubscribe links and thread ids of our mail, and the secrets behind them."""
