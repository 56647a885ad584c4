"""The comparison of a contract's performance or price with somebody else's.

==================  ======================  ==========================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==========================
not compared        compared                compared → compared
compared            concluded               concluded → concluded
concluded           concluded anew          superseded → superseded
superseded          (none)                  (none)
==================  ======================  ==========================

**Purpose.** Comparison to best practice elsewhere is one of the paper's three themes (2.2): what was compared, with
whom, for which period, by which source, and what followed from it. Who has never compared is a list, not a score.

**Dilemmas.**

- *Figures that are not alike.* Adjustments are words beside the figures, never worked into them; *not comparable* is a
  conclusion like any other.
- *Two comparators.* Each comparison is with one body; three authorities are three comparisons, to be read side by side.
- *How long does it count?* The record does not say. Coverage asks for comparisons within a number of months, or ever.
"""
