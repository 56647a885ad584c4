"""The sample record that ships, and records made up from a seed."""
