"""Entering, renaming, granting, issuing, leaving and erasing."""

from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Annul, Correct
from domain.decisions import Actor, Command
from domain.events import Fact
from domain.person import PERSON
from domain.person.entry import Enter, Entered
from domain.person.erasure import Erase, Erased, ErasureProposed
from domain.person.leaving import Leave, Left
from domain.person.password import PasswordSet, SetPassword, password_digest
from domain.person.renaming import Rename, Renamed
from domain.person.roles import EndRole, GrantRole, RoleEnded, RoleGranted
from domain.person.sessions import EndSessions, SessionsEnded
from domain.person.succession import Held, TakenOver
from domain.person.terms import Grant, Token, digest_of, stream_of
from domain.person.tokens import IssueToken, RevokeToken, TokenIssued, TokenRevoked
from domain.sentences import sentence
from tests.givens import AMBER, BROOK, event_id, on
from tests.streams import CONTRACT_ID, given

ADMINISTRATOR = Actor("p-eirlys", "administrator")
ANOTHER = Actor("p-tegid", "administrator")
DIGEST, OTHER = "0f" * 32, "1e" * 32
WHY = "Asked for."
ENTERED = on("2023-01-01", Entered(person="p-ada", particulars=DIGEST))
GRANTED = on("2023-01-01", RoleGranted(role="officer"))
ENDS = "2023-09-01T00:00:00.000000Z"
TOKEN = Token("0123456789ab", OTHER, "officer", "write", ENDS)
CONTACT = Token("ba9876543210", OTHER, "supplier-contact", "write", ENDS, AMBER.supplier_id)
ISSUED = on("2023-01-02", TokenIssued(token=TOKEN))
LEFT = on("2023-05-01", Left(successor="p-bryn"))
ASKED = on("2023-06-01", ErasureProposed(proposed_by="p-eirlys"), by=ADMINISTRATOR)
ERASED = on("2023-06-02", Erased(proposed_by="p-eirlys"), by=ANOTHER)


def entering(**fields: Any) -> Enter:
    return Enter(**({"person_id": "p-ada", "name": "Ada Example", "particulars": DIGEST} | fields))


def test_somebody_is_entered_and_the_fact_names_them_by_digest_alone() -> None:
    after = given(PERSON).when(entering(), by=ADMINISTRATOR).quietly().then(ENTERED.fact)
    assert (after.now.person, after.now.particulars, after.now.here) == ("p-ada", DIGEST, True)
    step = PERSON.by_command[Enter]
    assert step.stream_id is not None
    assert step.stream_id(entering()) == stream_of("p-ada")


def test_a_supplier_contact_is_set_up_in_one_step() -> None:
    command = entering(role="supplier-contact", supplier_id=AMBER.supplier_id, token="write", issued=CONTACT)
    after = given(PERSON).when(command, by=ADMINISTRATOR).quietly()
    granted = RoleGranted(role="supplier-contact", supplier_id=AMBER.supplier_id)
    now = after.then(ENTERED.fact, granted, TokenIssued(token=CONTACT)).now
    assert now.roles == (Grant("supplier-contact", supplier_id=AMBER.supplier_id),)
    assert now.tokens == (CONTACT,)


def test_whoever_came_back_is_entered_again_without_what_they_held() -> None:
    taken_over = on("2023-05-02", TakenOver(successor="p-bryn", held=(Held("contract", CONTRACT_ID),)))
    gone = given(PERSON, [ENTERED, GRANTED, LEFT, taken_over])
    assert (gone.now.successor, gone.now.taken_over_by) == ("p-bryn", "p-bryn")
    story = gone.when(entering(particulars=OTHER), by=ADMINISTRATOR)
    now = story.then(Entered(person="p-ada", particulars=OTHER)).now
    assert (now.here, now.roles, now.particulars) == (True, (), OTHER)
    assert (now.successor, now.taken_over_by) == ("", "")
    assert given(PERSON, [ENTERED, on("2023-05-01", Left())]).now.successor == ""


@pytest.mark.parametrize(
    ("held_for", "said"),
    [
        ({"role": "officer"}, "officer."),
        ({"role": "officer", "directorate": "Education"}, "officer for Education."),
        ({"role": "owner", "portfolio": "Schools"}, "owner for the portfolio Schools."),
        (
            {"role": "supplier-contact", "supplier_id": AMBER.supplier_id},
            f"supplier-contact for supplier {AMBER.supplier_id}.",
        ),
    ],
)
def test_a_role_is_granted_and_ended_for_whom_it_is_held(held_for: dict[str, Any], said: str) -> None:
    entered = given(PERSON).when(entering(**held_for), by=ADMINISTRATOR)
    story = entered.then(ENTERED.fact, RoleGranted(**held_for))
    granted = given(PERSON, [ENTERED]).when(GrantRole(**held_for), by=ADMINISTRATOR)
    assert granted.then(RoleGranted(**held_for)).now.roles == story.now.roles == (Grant(**held_for),)
    ended = story.when(EndRole(**held_for, reason=WHY), by=ADMINISTRATOR).then(RoleEnded(**held_for))
    assert ended.now.roles == ()
    assert sentence(RoleGranted(**held_for), {}) == f"May act as {said}"
    assert sentence(RoleEnded(**held_for), {}) == f"May no longer act as {said}"


def test_what_ends_with_a_contacts_role_are_the_tokens_for_that_firm() -> None:
    for_both = [
        on("2023-01-01", RoleGranted(role="supplier-contact", supplier_id=firm.supplier_id))
        for firm in (AMBER, BROOK)
    ]
    for_brook = replace(CONTACT, token_id="0" * 12, supplier_id=BROOK.supplier_id)
    tokens = [on("2023-01-02", TokenIssued(token=token)) for token in (CONTACT, for_brook)]
    command = EndRole(role="supplier-contact", supplier_id=AMBER.supplier_id, reason=WHY)
    ended = given(PERSON, [ENTERED, *for_both, *tokens]).when(command, by=ADMINISTRATOR).then().now
    assert ended.tokens == (for_brook,)


@pytest.mark.parametrize(
    ("command", "rule", "at"),
    [
        (entering(role="supplier-contact"), "person.role-for-whom", ("supplier_id",)),
        (
            entering(role="supplier-contact", supplier_id=AMBER.supplier_id, directorate="Education"),
            "person.role-for-whom",
            ("supplier_id", "directorate"),
        ),
        (
            entering(role="officer", supplier_id=AMBER.supplier_id),
            "person.role-for-whom",
            ("supplier_id", "role"),
        ),
        (
            entering(role="owner", directorate="Education", portfolio="Schools"),
            "person.role-for-whom",
            ("directorate", "portfolio"),
        ),
        (entering(portfolio="Schools"), "person.role-for-whom", ("portfolio",)),
        (entering(token="write"), "person.token-in-a-role", ("role",)),
    ],
)
def test_what_nobody_is_entered_with(command: Command, rule: str, at: tuple[str, ...]) -> None:
    given(PERSON).when(command, by=ADMINISTRATOR).then_refused(rule, at=at)


def test_an_id_is_one_persons_for_good() -> None:
    rule = "person.new-to-the-directory"
    for story in ([ENTERED], [ENTERED, ASKED, ERASED]):
        asked = given(PERSON, story).when(entering(), by=ADMINISTRATOR)
        asked.then_refused(rule, at=["person_id"], conflict=True)


def test_another_name_is_another_digest() -> None:
    story = given(PERSON, [ENTERED]).when(Rename(name="Ada Green", particulars=OTHER, reason=WHY))
    assert story.quietly().then(Renamed(previous=DIGEST, particulars=OTHER)).now.particulars == OTHER
    same = given(PERSON, [ENTERED]).when(Rename(reason=WHY))
    same.then_refused("person.renaming-changes", at=["name", "email", "address"])


def test_the_digest_tells_one_text_from_another_wherever_it_is_cut() -> None:
    said = [
        ("p-1", "Ada", "", "x"),
        ("p-1", "Ad", "a", "x"),
        ("p-1", "Ada", "x", ""),
        ("p-", "1Ada", "", "x"),
    ]
    texts = [text.encode() for text in said[0]]
    told = b"".join(len(text).to_bytes(4, "big") + text for text in texts)
    published = sha256(b"kentledge-person/v1\n" + bytes([7] * 32) + told).hexdigest()
    assert digest_of(bytes([7] * 32), *said[0]) == published, "as docs/format.md has it"
    assert len({digest_of(bytes(32), *pair) for pair in said} | {digest_of(bytes([1] * 32), *said[0])}) == 5


def test_roles_are_granted_once_and_end_with_their_tokens() -> None:
    story = given(PERSON, [ENTERED, GRANTED, ISSUED])
    for_a_part = GrantRole(role="officer", directorate="Education")
    both = story.when(for_a_part, by=ADMINISTRATOR).quietly()
    after = both.then(RoleGranted(role="officer", directorate="Education"))
    twice = story.when(GrantRole(role="officer"), by=ADMINISTRATOR)
    twice.then_refused("person.role-not-held", at=["role"], conflict=True)
    ended = after.when(EndRole(role="officer", reason=WHY)).quietly().then(RoleEnded(role="officer"))
    assert ended.now.tokens == (TOKEN,), "the role is still held for a directorate"
    last = EndRole(role="officer", directorate="Education", reason=WHY)
    gone = ended.when(last).quietly().then(RoleEnded(role="officer", directorate="Education"))
    assert (gone.now.roles, gone.now.tokens) == ((), ())
    gone.when(last).then_refused("person.role-held", at=["role"], conflict=True)


def test_a_part_of_the_council_is_the_same_in_capitals() -> None:
    """Else a role that was ended would be held on, as one that was granted in other letters."""
    part = RoleGranted(role="officer", directorate="Education")
    story = given(PERSON, [ENTERED, on("2023-01-02", part)])
    again = GrantRole(role="officer", directorate=" EDUCATION")
    story.when(again, by=ADMINISTRATOR).then_refused("person.role-not-held", at=["role"], conflict=True)
    for other in (
        replace(again, directorate="Place"),
        GrantRole(role="officer", portfolio="Education"),
        GrantRole(role="owner", directorate="Education"),
        GrantRole(role="officer"),
    ):
        story.when(other, by=ADMINISTRATOR).quietly().then()
    end = EndRole(role="officer", directorate="education", reason=WHY)
    ended = story.when(end).then(RoleEnded(role="officer", directorate="Education"))
    assert ended.now.roles == ()
    twice = given(
        PERSON, [ENTERED, on("2023-01-02", part), on("2023-01-03", replace(part, directorate="EDUCATION"))]
    )
    assert twice.when(end).then().now.roles == ()


def test_a_role_given_to_oneself_is_said_to_be_so() -> None:
    story = given(PERSON, [ENTERED])
    asked = story.when(GrantRole(role="governance"), by=Actor("p-ada", "administrator"))
    assert asked.advice["person.role-by-another"] == "They gave themselves this role."


def test_a_token_is_issued_in_a_role_that_is_held() -> None:
    command = IssueToken(role="officer", issued=TOKEN)
    issued = given(PERSON, [ENTERED, GRANTED]).when(command, by=ADMINISTRATOR).quietly()
    assert issued.then(TokenIssued(token=TOKEN)).now.tokens == (TOKEN,)
    refused = given(PERSON, [ENTERED]).when(command, by=ADMINISTRATOR)
    refused.then_refused("person.role-of-the-token", at=["role"])
    firm = on("2023-01-01", RoleGranted(role="supplier-contact", supplier_id=BROOK.supplier_id))
    other = IssueToken(role="supplier-contact", supplier_id=AMBER.supplier_id, issued=CONTACT)
    wrong = given(PERSON, [ENTERED, firm]).when(other, by=ADMINISTRATOR)
    wrong.then_refused("person.role-of-the-token", at=["supplier_id"])


def test_a_token_is_ended_once() -> None:
    command = RevokeToken(token_id=TOKEN.token_id, reason=WHY)
    ended = given(PERSON, [ENTERED, GRANTED, ISSUED]).when(command).quietly()
    after = ended.then(TokenRevoked(token_id=TOKEN.token_id))
    assert after.now.tokens == ()
    after.when(command).then_refused("person.token-lives", at=["token_id"])


def test_roles_and_tokens_end_with_whoever_leaves() -> None:
    story = given(PERSON, [ENTERED, GRANTED, ISSUED]).when(Leave(successor="p-bryn", reason=WHY)).quietly()
    now = story.then(Left(successor="p-bryn")).now
    assert (now.here, now.roles, now.tokens, now.successor) == (False, (), (), "p-bryn")
    oneself = given(PERSON, [ENTERED]).when(Leave(successor="p-ada", reason=WHY))
    oneself.then_refused("person.successor-is-another", at=["successor"])


def test_a_password_is_told_by_a_digest_of_what_is_kept_of_it() -> None:
    kept = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"
    digest = password_digest("p-ada", kept)
    asked = given(PERSON, [ENTERED, GRANTED]).when(SetPassword(password=digest), by=Actor("p-ada", "officer"))
    assert asked.quietly().then(PasswordSet(password=digest)).now.password == digest
    assert len({digest, password_digest("p-ben", kept), password_digest("p-ada", f"{kept}A")}) == 3


@pytest.mark.parametrize(
    ("command", "fact"),
    [
        (SetPassword(password=OTHER), PasswordSet(password=OTHER)),
        (EndSessions(), SessionsEnded()),
        (RevokeToken(token_id=TOKEN.token_id, reason=WHY), TokenRevoked(token_id=TOKEN.token_id)),
        (EndRole(role="officer", reason=WHY), RoleEnded(role="officer")),
        (Leave(reason=WHY), Left()),
    ],
    ids=lambda one: type(one).__name__,
)
def test_whatever_ends_how_somebody_may_act_ends_their_sessions(command: Command, fact: Fact) -> None:
    before = given(PERSON, [ENTERED, GRANTED, ISSUED, on("2023-01-03", PasswordSet(password=DIGEST))])
    now = before.when(command, by=ADMINISTRATOR).quietly().then(fact).now
    assert now.sessions_ended == 2
    assert (now.password is None) == isinstance(command, Leave)


def test_an_erasure_ends_sessions_and_a_renaming_none() -> None:
    story = [
        ENTERED,
        GRANTED,
        on("2023-01-03", SessionsEnded()),
        on("2023-01-04", PasswordSet(password=DIGEST)),
    ]
    renaming = given(PERSON, story).when(Rename(name="Ada Green", particulars=OTHER, reason=WHY)).quietly()
    renamed = renaming.then(Renamed(previous=DIGEST, particulars=OTHER)).now
    assert (renamed.sessions_ended, renamed.password) == (2, DIGEST)
    erasing = given(PERSON, [*story, ASKED]).when(Erase(reason=WHY), by=ANOTHER).quietly()
    erased = erasing.then(Erased(proposed_by="p-eirlys")).now
    assert (erased.sessions_ended, erased.password) == (3, None)


@pytest.mark.parametrize(
    "command",
    [
        Rename(name="Ada Green", particulars=OTHER, reason=WHY),
        GrantRole(role="owner"),
        EndRole(role="officer", reason=WHY),
        IssueToken(role="officer", issued=TOKEN),
        SetPassword(password=DIGEST),
        EndSessions(),
        Leave(reason=WHY),
    ],
    ids=lambda item: type(item).__name__,
)
@pytest.mark.parametrize("end", [(LEFT,), (ASKED, ERASED)], ids=["left", "erased"])
def test_nothing_happens_to_who_is_not_here(command: Command, end: tuple[Any, ...]) -> None:
    asked = given(PERSON, [ENTERED, GRANTED, *end]).when(command, by=ADMINISTRATOR)
    assert asked.refused is not None
    assert "person.here" in {rejection.rule for rejection in asked.refused.rejections}


def test_two_people_erase() -> None:
    story = given(PERSON, [ENTERED, GRANTED, ISSUED])
    first = story.when(Erase(reason=WHY), by=ADMINISTRATOR).quietly()
    asked = first.then(ErasureProposed(proposed_by="p-eirlys"))
    assert asked.now.here, "one person alone ends nothing"
    now = given(PERSON, [ENTERED, GRANTED, ISSUED, ASKED]).when(Erase(reason=WHY), by=ANOTHER).quietly()
    gone = now.then(Erased(proposed_by="p-eirlys")).now
    assert (gone.particulars, gone.roles, gone.tokens, gone.here) == ("", (), (), False)
    assert gone.erasure_proposed_by == "", "nothing waits for a second person any more"
    for command, by in (
        (Erase(reason=WHY), ADMINISTRATOR),
        (Erase(reason=WHY, on_behalf_of="p-eirlys"), ANOTHER),
    ):
        item = given(PERSON, [ENTERED, ASKED]).when(command, by=by)
        item.then_refused("person.erasure-by-two")
    again = given(PERSON, [ENTERED, ASKED, ERASED]).when(Erase(reason=WHY), by=ADMINISTRATOR)
    again.then_refused("person.not-erased")


def test_who_comes_back_is_not_erased_by_what_was_asked_when_they_had_left() -> None:
    story = [ENTERED, GRANTED, LEFT, ASKED]
    back = given(PERSON, story).when(Enter(person_id="p-ada", name="Ada", particulars=OTHER)).then()
    assert (back.now.here, back.now.particulars, back.now.erasure_proposed_by) == (True, OTHER, "")
    entered = on("2023-06-02", Entered(person="p-ada", particulars=OTHER))
    asked = given(PERSON, [*story, entered]).when(Erase(reason=WHY), by=ANOTHER).quietly()
    assert asked.then(ErasureProposed(proposed_by=ANOTHER.person_id)).now.here, "they are asked for anew"


def test_who_could_act_and_when_is_neither_corrected_nor_annulled() -> None:
    story = given(PERSON, [ENTERED, GRANTED])
    annulled = story.when(Annul(annuls=event_id(2), reason=WHY), by=ADMINISTRATOR)
    annulled.then_refused("annulment.can-be-undone", at=["annuls"], conflict=True)
    alone = given(PERSON, [ENTERED]).when(Annul(annuls=event_id(1), reason=WHY), by=ADMINISTRATOR)
    alone.then_refused("annulment.can-be-undone")
    corrected = story.when(
        Correct(corrects=event_id(2), fields={"role": "owner"}, reason=WHY), by=ADMINISTRATOR
    )
    said = corrected.then_refused("correction.may-be-asked-again", at=["corrects"])
    assert said.startswith("This is not corrected. What was granted")
