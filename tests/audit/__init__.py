"""Tests of the tamper evidence: tree, leaves, notes, proofs and packs."""
