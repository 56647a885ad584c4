"""Tamper evidence: the Merkle tree over the log, signed checkpoints, proofs and the evidence pack."""
