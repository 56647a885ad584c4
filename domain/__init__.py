"""What may happen to a council's contracts: events, state, decisions, policies. Pure Python, no clock, no I/O."""
