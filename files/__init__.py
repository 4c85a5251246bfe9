"""Files that people write, read strictly: policies, calendars, routes; a mistake has its line."""
