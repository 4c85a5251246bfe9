"""When something is due: durations, calendars, zones."""
