"""Putting the record right, in every stream the same way: corrections, and annulments that two people agree to."""
