"""What every kind of case has: state, record, mail, rules."""
