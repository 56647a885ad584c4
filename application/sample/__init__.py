"""The sample record that ships: a council's contracts from 2016 to 2020, to look around in.

Titles are those of the two tables in the committee paper of 2019 that Kentledge is measured against, one contract for
each printed line, quirks kept, and the contract management system that the same paper names. **Everything else is
made up**: people, most suppliers, dates, values, decisions and everything that happens. Organisations that the paper
names (Eurovia, KCHFT, KCS, Locate in Kent, Microsoft, Oracle, Proactis, Visit Kent) appear under their names only;
nothing said of them here is a fact.

===================  =====================================================================================
File                 Holds
===================  =====================================================================================
contracts/*.json     one contract each: its steps in order of time, each step one command and one event
suppliers.json       suppliers, whom the steps name by name
people.json          names of the people, whom the steps name by id, who signs in for each role, and for whom
===================  =====================================================================================

In a step, ``corrects`` and ``annuls`` hold the number of the event meant, counted from 1 in that contract.
"""

from application.sample.loading import SIGN_INS, load_sample

__all__ = ["SIGN_INS", "load_sample"]
