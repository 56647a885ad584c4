"""Read models against the naive fold, on both databases."""
