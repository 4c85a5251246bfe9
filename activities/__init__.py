"""The outside world, one port per file."""
