"""The sample record that ships: a council's contracts and their reviews from 2016 to the day on which it is loaded, to
look around in.

Titles are those of the two tables in the committee paper of 2019 that Kentledge is measured against, one contract for
each printed line, quirks kept, and the contract management system that the same paper names. What the paper says of the
review group, its reviews, its forward plan, the standard, the tiering tool and training is told as it says it.
**Everything else is made up**: people, most suppliers, other dates, values, findings, figures, decisions and everything
that happens. Organisations that the paper names (Eurovia, KCHFT, KCS, Locate in Kent, Microsoft, Oracle, Proactis,
Visit Kent) appear under their names only; nothing said of them here is a fact.

===================  =====================================================================================
File                 Holds
===================  =====================================================================================
people.json          names of the people, whom the steps name by id, who signs in for each role, or for an office
suppliers.json       suppliers, whom the steps name by name
*/*.json             stories: one contract, review, KPI … each, a folder for each kind of story
between/*.json       how what the paper tells of ended, since 2021
present/*.json       what runs today, and waits for somebody: days are said relative to the day of loading
===================  =====================================================================================

The years of the paper, 2016 to 2020, are the same whenever it is loaded. In the others a text such as ``{week-3+1}`` is
a day before that of loading (``calendar.py`` says which); ids do not depend on the day, but for those of KPI returns,
which follow from the period.

A story says what it is ``about`` and lists its ``steps`` in order of time. All stories together are taken in one order
of time. A step is one command:

===================  =====================================================================================
Field                Says
===================  =====================================================================================
at, by, role         when, by whom, in which role
use_case, body       what is asked for, as ``kentledge catalogue`` lists it
as                   the name of the stream that it opens; what the story is about, where left out
on                   the name of the stream that it changes; what the story is about, where left out
refused              true where the rules refuse it, and only that it was tried is recorded
===================  =====================================================================================

A document that is kept, and an import, are steps too: ``upload-document`` with its text, or its bytes in base64,
``import-register`` with how
the file is to be read.

Ids are made when the sample is loaded, so a step refers to things by name. In a body, a text that begins so stands for
something else, wherever it is:

=======================  =================================================================================
Text                     Stands for
=======================  =================================================================================
``@CT-1005``             the id of the stream of that name (a contract's is its reference)
``@CT-1005#2``           the id of the second event recorded in that stream
``@plan.last.number``    what is known by then of that stream, by field
``@Eurovia``             the id of the supplier of that name
``&Eurovia``             the supplier of that name as contracts write it: id, name, scheme and identifier
=======================  =================================================================================
"""

from application.sample.loading import ENTERED_AS, SIGN_INS, load_sample

__all__ = ["ENTERED_AS", "SIGN_INS", "load_sample"]
