"""Use cases: authorise, load, decide, append. Event store, event codec, audit log, settings."""
