"""Durable cases. The list of workflows is in `workflows.registry`: importing this package is free,
because the sandbox imports it anew for every case."""
