"""The verbs of the command line, a module for each group. `starter.py` imports them when used.

A verb prints through `cli.output`, calls cases through `cli.service`, and raises the errors of
`domain.errors`, which `starter.py` turns into a line and an exit code.
"""
