"""The key performance indicator of a contract: what is measured, how it is judged, and since when.

==================  ======================  ==================
State               Facts that may follow   Facts that lead out of it
==================  ======================  ==================
not defined         defined                 defined → in use
in use              revised                 retired → retired
retired             (none)                  (none)
==================  ======================  ==================

**Purpose.** A definition with a target and rating bands that stand before the period starts, so that a figure is
judged by what was agreed for its period and not by what would be convenient today.

**Dilemmas.**

- *One version a period, or two?* A revision may take effect inside a period. The version in force on the period's last
  day judges it; both scores are kept and shown.
- *No percentages in the law.* Regulation 39(5) names five ratings and gives no figures for "close" or "below": bands
  are the council's own, for each KPI. A KPI without bands is allowed, and then nothing is ever rated by itself.
- *Revised or new?* A revision keeps the KPI's id and its past. What measures something else is a new KPI.
- *Quality is advice.* A KPI that is not yet relevant and measurable can be recorded, since old contracts have such KPIs
  (paper 2.2); what is missing is said with it, then and on every list.
"""
