"""Tools of the person on duty: the audit, the records for reports, and rehearsals."""
