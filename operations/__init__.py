"""What the people who run it do: audit, report records, rehearsal."""
