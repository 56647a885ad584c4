"""P6: a record that lacks events which were published can be read, and neither written to nor signed."""

from application.audit.note import Checkpoint
from tests.web.council import NOBODY, REGISTRATION, Council, assert_problem


def test_a_record_behind_what_was_published_says_so_on_every_road(either_council: Council) -> None:
    council = either_council
    contract = council.register()
    key = council.services.checkpoints.key()
    council.services.settings.published.mkdir(exist_ok=True)
    note = Checkpoint(key.name, 99, bytes(32)).sign(key)
    (council.services.settings.published / "the one in the minutes").write_text(note)
    head = council.head
    sentence = f"Checkpoint 99 was published, but the log holds only {head} events: events {head + 1} to 99 are missing"

    ready = council.get("/readyz", NOBODY)
    assert (ready.status_code, ready.json["ready"]) == (503, False)
    assert ready.json["published"].startswith(sentence)
    for response in (
        council.post("/contracts", REGISTRATION | {"reference": "CT-2"}),
        council.post(
            f"{contract.path}/tier",
            {"effective_from": "2020-10-01", "reason": "Agreed.", "tier": "Gold"},
            if_match='"v1"',
        ),
        council.client().post(
            "/api/v1/documents",
            query_string={"title": "Notes"},
            data=b"Late vans",
            headers=council.headers("officer"),
            content_type="text/plain",
        ),
        council.get(f"{contract.path}/evidence-pack", "auditor"),
    ):
        assert assert_problem(response, 503, "read-only")["detail"].startswith(sentence)
    assert council.head == head
    assert council.get(contract.path).status_code == 200
