"""The tests. Nearly all that they import or make stays: little of it is ever garbage."""

import gc

# Python's own 700 cost the domain tests a tenth of their time; this is set before any import.
gc.set_threshold(50_000)
