"""Business time: durations, calendars, zones."""
