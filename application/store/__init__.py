"""The event store: the ``eventsourcing`` library's recorders, extended so that one commit holds everything."""
