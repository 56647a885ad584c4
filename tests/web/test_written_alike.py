"""R15: a reference is unique as people read it, and blanks say nothing, on every road and on both stores."""

from tests.web.council import REGISTRATION, Council, assert_problem

ODD = ["CT-7 ", "\u00a0CT-7", "CT\u200b-7", "ct-7", "\u202eCT-7", "\uff23\uff34-7", "CT\u00ad-7"]


def test_r15_a_reference_that_reads_alike_is_taken(either_council: Council) -> None:
    first = either_council.register(reference=" CT-7\u200b")
    assert either_council.read("/contracts/CT-7")["contract_id"] == first.contract_id
    for reference in ODD:
        for query in ({}, {"dry_run": "true"}):
            answer = either_council.post("/contracts", REGISTRATION | {"reference": reference}, **query)
            assert_problem(answer, 409, "duplicate-reference", "reference")


def test_r15_blanks_say_nothing_whatever_the_road(council: Council) -> None:
    blank = "\u00a0\u200b "
    for query in ({}, {"dry_run": "true"}):
        answer = council.post("/contracts", REGISTRATION | {"title": blank, "category": "  "}, **query)
        assert_problem(answer, 422, "refused", "title", "category")
    contract = council.register()
    seen = council.get(contract.path).headers["ETag"]
    correction: dict[str, object] = {
        "corrects": contract.event_id,
        "fields": {"title": blank},
        "reason": "Misread.",
    }
    answer = council.post(f"{contract.path}/corrections", correction, if_match=seen)
    assert_problem(answer, 422, "refused", "fields.title")
    correction["fields"] = {"title": f" School\u00a0dinners{blank}"}
    council.step(contract.path, "corrections", correction)
    assert "School dinners" in council.get(contract.path).text
