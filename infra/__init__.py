"""Connections to Temporal, servers of our own, and queries about executions and tasks."""
