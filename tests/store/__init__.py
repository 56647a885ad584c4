"""Contract tests of the event store: every promise, on SQLite and on PostgreSQL alike."""
