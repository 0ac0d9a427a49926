"""The auditor's own fold of links, on facts written by hand."""

from typing import Any

from bot.cli.audit.standing_links import Link, standing

A, B = (1, 1), (2, 2)
LINK = Link(A, "uses", B)
TRIAGE, READ = 2, 1


def item(place: tuple[int, int]) -> dict[str, int]:
    return {"repo": place[0], "number": place[1]}


def spelled(link: Link) -> dict[str, Any]:
    return {"source": item(link.source), "relation": link.relation, "target": item(link.target)}


def stated(*links: Link, text: str = "t", right: int = TRIAGE, comment: int = 0) -> dict[str, Any]:
    evidence = [
        {"link": spelled(link), "words": {"text": text, "start": 0, "end": 1}} for link in links
    ]
    data = {
        "origin": {"item": item(A), "comment": comment},
        "provenance": {"right": right, "login": "anna"},
        "evidence": evidence,
    }
    return {"kind": "evidence-stated", "data": data}


DECLARED = {"kind": "link-declared", "data": {"link": spelled(LINK)}}
DECLINED = {"kind": "link-declined", "data": {"link": spelled(LINK)}}
NONE: frozenset[Link] = frozenset()


def removed(place: tuple[int, int]) -> dict[str, Any]:
    return {"kind": "item-removed", "data": {"item": item(place), "moved_to": None}}


def links(*facts: dict[str, Any]) -> frozenset[Link]:
    return standing(facts).confirmed()


def test_a_text_by_somebody_who_may_makes_a_link() -> None:
    assert links(stated(LINK)) == {LINK}
    assert links(stated(LINK, right=READ)) == NONE


def test_a_link_goes_with_its_last_evidence() -> None:
    assert links(stated(LINK), stated(LINK, comment=9), stated()) == {LINK}
    assert links(stated(LINK), stated(LINK, comment=9), stated(), stated(comment=9)) == NONE


def test_a_vouch_is_for_the_words_that_stand_there_and_no_later_ones() -> None:
    vouched = {"kind": "link-vouched", "data": {"link": spelled(LINK), "texts": ["t"]}}
    mention = stated(LINK, right=READ)

    assert links(mention, vouched) == {LINK}
    assert links(mention, vouched, stated(LINK, right=READ, text="new")) == NONE
    assert links(mention, vouched, DECLINED) == NONE
    assert links(vouched) == NONE


def test_unlinking_overrules_the_texts_of_today_and_no_later_one() -> None:
    assert links(stated(LINK), DECLARED, DECLINED) == NONE
    assert links(stated(LINK), DECLINED, stated(LINK, text="new")) == {LINK}
    assert links(stated(LINK), DECLINED, DECLARED) == {LINK}


def test_nobody_is_linked_to_what_is_gone() -> None:
    gone = {"kind": "repository-removed", "data": {"repo": 2}}

    assert links(stated(LINK), DECLARED, removed(A)) == NONE
    assert links(stated(LINK), DECLARED, removed(B)) == NONE
    assert links(stated(LINK), DECLARED, gone) == NONE
