"""Read models folded from the log, and their queries. Every one can be dropped and rebuilt, and comes out equal."""
