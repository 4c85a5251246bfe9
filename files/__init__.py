"""Files that people write, read strictly: policies, calendars, routes; and the writing of files.

A mistake in a file is told with its line.
"""
