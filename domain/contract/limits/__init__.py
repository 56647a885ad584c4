"""What the law says of a change: every test of the contract's own regime, with its clause, its figure and how much of
its limit is used. It advises and never decides (domain 4.2, caution c): whoever records the ground judges.

The percentages are the law's. Where it leaves room, the cautious reading is taken, and says so here:

- *The same baseline is not used twice.* PCR 2015 measures against the original value, as indexed (reg 72(1), 72(5),
  72(7)); PA 2023 against the value just before (s.4(1)), and a term against the maximum term on award (s.74(3)(a)).
- *Earlier changes.* The contract's own record does not say on which ground each was made, so all of them but indexation
  count towards the aggregate (s.74(6)) and the net cumulative value (reg 72(6)).
- *Value or term* (s.75(2)): each dimension that changes must be within its limit (``Policy.notice_per_dimension``).
- *Goods or services* unless works were determined: 10% is the stricter limit.
- *A term counts whole*, options included: whether taking one up is a modification at all is recorded with the ground.
"""
