"""The import of a register of contracts from a file.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not made            made                    made → made
made                (none)                  (none)
==================  ======================  ==========================

**Purpose.** An auditor who asks where a contract came from finds its row in its own history, and here the whole import:
the file and its digest, which column was read as what, what was filled in where the file said nothing, who confirmed
that, and what became of every row.

**Dilemmas.**

- *Where are the rows?* The file and the report on every row are documents, kept under the digests that the import
  names. What became of a thousand rows is evidence, not a thousand facts.
- *An import that recorded nothing* is not recorded: a file that is on record already changes nothing, whoever runs it.
- *A row that differs from the record.* The import says so and leaves the record alone: why a contract changed is for an
  officer to say, in a change or a correction.
- *The fault of a mapping* is put right in the contracts, each by a correction; that the import was made stays true.
"""
