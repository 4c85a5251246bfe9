"""The worker escalation: from the message on the assignment to the step off the platform."""
