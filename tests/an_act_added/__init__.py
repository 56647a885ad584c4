"""An act that the record has not, added as docs/adding-an-act.md says, and whatever follows from it by itself."""
