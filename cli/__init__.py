"""The verbs of the command line, a module for each group; `starter.py` mounts them when asked.

A verb says what it does to `cli.output`, reaches the desk through `cli.service`, and raises what
`domain.errors` draws; `starter.py` turns that into a line and an exit code.
"""
