"""Files on disk: strict readers for policies, calendars and routes, and a writer.

An error in a file names its line.
"""
