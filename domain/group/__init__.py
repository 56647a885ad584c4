"""The group: a review group, the body above it, a committee, the cabinet, a management team, and who holds its posts.

==================  ================================================  ==================
State               Facts that may follow                             Facts that lead out of it
==================  ================================================  ==================
not convened        convened                                          convened → in being
in being            terms of reference changed, parent changed, post  disbanded → disbanded
                    created, post abolished, post reached, holder
                    appointed, holder left, opening balance
                    recorded; sitting convened, item put on and
                    taken off its agenda, sitting adjourned, held
disbanded           (none)                                            (none)
==================  ================================================  ==================

**Purpose.** Who answered for what on any day: findings go to posts (paper 1.3), and whoever holds a post may read what
was passed to it. The paper names posts and not people (paper 1.2), so both are kept.

**Dilemmas.**

- *Chair and Cabinet Member.* The same person chairs the review group and sits in the cabinet. These are two posts in
  two groups: the review group's post of kind *chair* bears the title, the cabinet's post has the portfolio.
- *A month is a date.* "Convened in September 2016" stays a month. What it did is entered from the first of it on.
- *Parent in words.* The body above may not be on this record; then its name is kept as printed.
- *Whose telephone?* A paper gives telephone and e-mail of the post: the office's own, which stay in the record; what is
  somebody's own is in the directory, and can be erased.
- *Over forty.* What was done before this record is a count with a comparator and a source, and never made exact.
- *Sat, and said once.* A sitting bears the day for which it was convened, also when it was adjourned. What was resolved
  about an item is the decision of the recommendation that stands on it; one that was put for a day on which the group
  sits stands on that agenda, whether or not an item names it.
- *The agenda's own numbers.* Papers print them, so they are taken as printed; of what was annulled none is left behind.
- *Terms end by themselves.* An appointment until a day needs no second entry; on the day after, nobody holds the post.
"""

from typing import Final

from domain.group.convening import CONVENING
from domain.group.disbandment import DISBANDMENT
from domain.group.holders import APPOINTMENT, DEPARTURE, handed_over
from domain.group.opening_balance import OPENING_BALANCE
from domain.group.parent import PARENT
from domain.group.posts import ABOLITION, POST
from domain.group.reaching import REACHING
from domain.group.sittings import ADJOURNMENT, CONVENING_SITTING, HOLDING_SITTING, PUTTING_ON, TAKING_OFF
from domain.group.terms import Group
from domain.group.terms_of_reference import TERMS_OF_REFERENCE
from domain.stream import Stream

GROUP: Final = Stream(
    noun="group",
    plural="groups",
    called="group",
    state=Group,
    steps=(
        CONVENING,
        TERMS_OF_REFERENCE,
        PARENT,
        POST,
        ABOLITION,
        REACHING,
        APPOINTMENT,
        DEPARTURE,
        OPENING_BALANCE,
        CONVENING_SITTING,
        PUTTING_ON,
        TAKING_OFF,
        ADJOURNMENT,
        HOLDING_SITTING,
        DISBANDMENT,
    ),
    concerns=lambda _stream_id, _group, _fact: (),
    hands_over=handed_over,
)
