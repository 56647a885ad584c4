"""The supplier: who it is, by which identifiers, and what is known of its standing.

==================  ====================================================  ==========================
State               Facts that may follow                                 Facts that lead out of it
==================  ====================================================  ==========================
not registered      registered                                            registered → registered
registered          identified, address recorded, renamed, standing      merged → merged
                    status flagged, merger proposed
merged              (none)                                                (none)
==================  ====================================================  ==========================

**Purpose.** Contracts refer to a supplier by id and keep the name it had then; who that is today, under which
register's numbers, and whether it may be dealt with, is told once, here.

**Dilemmas.**

- *Renamed or replaced?* A new name is the same supplier; another firm in its place is a novation of each contract.
- *Two records of one firm.* They are merged, by two people; contracts keep the id they were signed with, and the merged
  supplier points to the one that stands for both.
- *Flagged is not excluded by us.* A status is what somebody said on a day, with the reason. It advises whoever
  contracts with the supplier and forbids nothing (Procurement Act 2023 Sch 6 and 7 leave the judgement to a person).
- *An id that contracts already quote* can be registered as it is, so that older contracts need no correction.
"""
