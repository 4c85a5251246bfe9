"""Many cases at once: findings for the audit, numbers for the report."""
