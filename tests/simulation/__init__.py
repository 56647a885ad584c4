"""A whole record driven from a seed: several people in two processes, faults at random, and an oracle beside it."""
