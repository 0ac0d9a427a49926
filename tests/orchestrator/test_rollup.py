"""The roll-up: bounded whatever hangs on an issue, true at two steps' distance, deaf to what titles try to be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.policy import policy_hash
from bot.github.marker import marker_of, roll_up_marker, signed, text_of
from bot.orchestrator import mermaid, replies, rollup
from bot.orchestrator.desk import Limits
from bot.orchestrator.rollup import roll_up
from bot.orchestrator.stage import Stage
from bot.record.fact import EvidenceStated, Fact, ItemObserved, LinkDeclared, RepositoryObserved
from bot.record.inbound import Actor, ItemSnapshot, RepositorySnapshot
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.message import GraphShown
from bot.record.payload import PolicyAdopted
from bot.record.text import Span
from bot.sandbox import acts
from bot.sandbox.changes.change import Effect
from bot.state import facts
from bot.state.model import State
from bot.text.reader import read
from bot.vocabulary import (
    Duration,
    Index,
    Instant,
    IssueId,
    ItemKind,
    ItemState,
    Permission,
    Relation,
    RepoId,
    RepoName,
    TextId,
    UserId,
    Visibility,
)
from tests.river.village import Village, place, policy
from tests.river.virtual import Course

LIMIT = 65_536
"""Characters of a comment that GitHub takes."""
DAY = 24 * 3_600_000
ANNA = Provenance(UserId(1), "anna", Permission.ADMIN)
REPO = RepositorySnapshot(RepoId(1), RepoName("gerivdb", "WAZAA"), UserId(7), Visibility.PUBLIC)
PLAN = IssueId(REPO.id, 1)


class Scene:
    """A state made of facts, and the words of its titles."""

    def __init__(self) -> None:
        self.state = State()
        self.titles: dict[TextId, str] = {}
        self.tell(RepositoryObserved(REPO, None))

    def tell(self, *found: Fact) -> None:
        for fact in found:
            facts.fold(self.state, fact, Index(1))

    def item(
        self,
        number: int,
        title: str = "A title",
        state: ItemState = ItemState.OPEN,
        at: Instant = Instant(DAY),
    ) -> IssueId:
        id_, text = IssueId(REPO.id, number), TextId(f"title {number}")
        self.titles[text] = title
        author = Actor(UserId(1), "anna")
        item = ItemSnapshot(id_, ItemKind.ISSUE, state, text, None, author, at, at)
        self.tell(ItemObserved(item))
        return id_

    def link(self, source: IssueId, relation: Relation, target: IssueId, at: int = DAY) -> None:
        self.tell(LinkDeclared(Link(source, relation, target), None, ANNA, Instant(at)))

    def shown(self) -> str:
        text = roll_up(PLAN, Stage(self.state, self.titles.get, "https://github.com", REPO))
        assert text is not None
        return text


def scene(title: str = "The plan") -> Scene:
    made = Scene()
    made.item(1, title)
    return made


@pytest.mark.parametrize("state", ItemState)
@pytest.mark.parametrize("title", ["A title", "`" * 100 + "é" * 500])
def test_two_thousand_children_fit_and_what_is_left_out_is_counted(
    state: ItemState, title: str
) -> None:
    play = scene()
    for number in range(2, 2_002):
        child = play.item(number, title, state)
        play.link(child, Relation.PART_OF, PLAN)
        if number % 2:
            play.link(child, Relation.DEPENDS_ON, play.item(1))

    text = play.shown()
    assert len(signed(text, roll_up_marker(text))) <= LIMIT
    listed = text.count("- has as a part ")
    (left_out,) = set(
        re.findall(r"… and (\d+) more", text.partition("**Lately**")[0][-400:])
        or re.findall(r"… and (\d+) more\n\n</details>", text)
    )
    assert listed + int(left_out) == 2_000


def test_a_share_that_is_not_kept_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollup, "cut", lambda rows, share: (rows, 0))
    play = scene()
    for number in range(2, 2_002):
        play.link(play.item(number, "é" * 500), Relation.PART_OF, PLAN)

    assert len(play.shown()) > LIMIT


def test_progress_counts_each_item_once_and_what_is_only_near_not_at_all() -> None:
    play = scene()
    done = play.item(2, state=ItemState.CLOSED)
    for relation in (Relation.PART_OF, Relation.CLOSES, Relation.USES):
        play.link(done, relation, PLAN)
    play.link(PLAN, Relation.COORDINATES, play.item(3))
    play.link(PLAN, Relation.DEPENDS_ON, play.item(4, state=ItemState.MERGED))
    play.link(PLAN, Relation.USES, play.item(5))
    play.link(play.item(6), Relation.DEPENDS_ON, PLAN)

    assert "66 % · 2 of 3 done, 1 open, 0 blocked" in play.shown()


def test_it_says_since_when_something_is_blocked_and_by_what() -> None:
    play = scene()
    child, blocker = play.item(2), play.item(3, at=Instant(5 * DAY))
    play.link(child, Relation.PART_OF, PLAN, 2 * DAY)
    play.link(child, Relation.DEPENDS_ON, blocker, 3 * DAY)
    assert re.search(r"WAZAA\\#2\].* waits for \[WAZAA\\#3\].* since 1970-01-06", play.shown())

    for number in range(4, 9):
        play.link(child, Relation.DEPENDS_ON, play.item(number), 4 * DAY)
    assert " and 3 more since 1970-01-04" in play.shown()

    play.item(3, state=ItemState.CLOSED, at=Instant(9 * DAY))
    assert " and 2 more since 1970-01-05" in play.shown()


def test_an_edit_that_says_the_same_makes_no_link_younger() -> None:
    play = scene()
    link = Link(PLAN, Relation.DEPENDS_ON, play.item(2, at=Instant(DAY)))
    for text, at in (("a", 2 * DAY), ("b", 7 * DAY)):
        words = Evidence(link, Span(TextId(text), 0, 4))
        play.tell(EvidenceStated(Origin(PLAN), TextId(text), ANNA, Instant(at), (words,)))

    assert "since 1970-01-03" in play.shown()


titles = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        (
            '"]; click n0 "javascript:alert(1)"', "```\n@anna #1\n```mermaid\nflowchart LR",
            "<!-- ecos:links v1 00 -->", "</details>", "%%{init: {}}%%", "x\n/ecos help", "#quot;",
            "a --> b", "\u202edrows", "[x](http://evil)", "end", "subgraph", "gerivdb/WAZAA#30 @anna",
        )
    ),
)  # fmt: skip
_NODE = re.compile(r'  n\d+\["[^"\n\[\]]*"\]:::(open|done|blocked)')
_EDGE = re.compile(r'  n\d+ -->\|"[a-z ]+"\| n\d+')


@given(st.lists(titles, min_size=1, max_size=6))
def test_a_title_is_nothing_but_words(found: list[str]) -> None:
    play = scene(found[0])
    for number, title in enumerate(found, 2):
        play.link(play.item(number, title), Relation.PART_OF, PLAN)
    text = play.shown()

    assert marker_of(signed(text, roll_up_marker(text))) == roll_up_marker(text)
    assert text_of(signed(text, roll_up_marker(text))) == text
    drawing = text.partition("```mermaid\n")[2].partition("\n```")[0].splitlines()
    assert sum(bool(_NODE.fullmatch(line)) for line in drawing) == len(found) + 1
    assert sum(bool(_EDGE.fullmatch(line)) for line in drawing) == len(found)
    assert len(drawing) == 1 + len(found) + 1 + len(found) + 3
    plain = "".join(line.text for line in read(text).lines)
    assert "@anna" not in plain
    assert "/ecos help" not in [line.strip() for line in plain.splitlines()]


def test_a_title_that_is_not_escaped_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid, "_plain", lambda words: words)
    play = scene()
    play.link(play.item(2, '"]; click n0 "x"'), Relation.PART_OF, PLAN)

    assert 'click n0 "x"' in play.shown()


def test_a_drawing_is_bounded_and_counts_what_it_left_out() -> None:
    play = scene()
    for number in range(2, 102):
        play.link(play.item(number), Relation.PART_OF, PLAN if number % 2 else play.item(2))
    play.link(play.item(2), Relation.PART_OF, PLAN)
    stage = Stage(play.state, play.titles.get, "https://github.com", REPO)
    text = replies.reply((GraphShown(PLAN),), stage)

    assert sum(bool(_NODE.fullmatch(line)) for line in text.splitlines()) == mermaid.NODES
    assert text.endswith("… and 61 more.")


def test_a_child_that_waits_for_somebody_else_shows_as_blocked_until_that_is_done() -> None:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#31", "Part of #29")
    river.say("tom", "WAZAA#31", "Depends on FLUENCE#20")
    river.flow()
    assert "0 of 1 done, 1 open, 1 blocked" in river.shown("WAZAA#29")[0]

    river.act(acts.CloseIssue("anna", place("FLUENCE#20").repo, 20))
    river.flow()
    assert "0 of 1 done, 1 open, 0 blocked" in river.shown("WAZAA#29")[0]


def test_a_link_between_two_children_is_drawn_when_it_comes_and_gone_when_it_goes() -> None:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#29", "Contains #31, #30")
    river.flow()
    said = river.say("tom", "WAZAA#30", "Blocks: #31")
    river.flow()
    assert '-->|"depends on"|' in river.shown("WAZAA#29")[0]

    river.act(acts.DeleteComment("tom", said))
    river.flow()
    assert '-->|"depends on"|' not in river.shown("WAZAA#29")[0]


def test_mentions_by_strangers_are_named_and_count_for_nothing() -> None:
    river = Village()
    river.flow()
    river.say(
        "stranger", "WAZAA#29", "Depends on #31, FLUENCE#20\n\nbuy [cheap](https://x.example)"
    )
    river.flow()
    (text,) = river.shown("WAZAA#29")

    assert "Mentioned, unconfirmed:" in text
    assert "`/ecos confirm " in text
    assert "chore" not in text
    assert "mermaid" not in text
    assert "%" not in text


def test_it_speaks_french_where_the_policy_says_so() -> None:
    river = Village(policy=policy(language="fr"))
    river.flow()
    river.say("tom", "WAZAA#29", "Dépend de : #31\n\nUtilise : FLUENCE#20")
    river.flow()
    assert "Où en est" in river.shown("WAZAA#29")[0]
    assert "dépend de" in river.shown("WAZAA#29")[0]
    assert "`Network protocols` · ouvert" in river.shown("WAZAA#29")[0]

    river.policy = policy()
    river.propose(PolicyAdopted(policy_hash(river.policy), river.policy), "policy")
    river.flow()
    assert "depends on" in river.shown("WAZAA#29")[0]
    assert "`Network protocols` · open" in river.shown("WAZAA#29")[0]


def test_links_point_where_they_leave_no_mark_in_other_timelines() -> None:
    play = scene()
    play.link(play.item(2), Relation.PART_OF, PLAN)

    assert "https://redirect.github.com/gerivdb/WAZAA/issues/2" in play.shown()
    assert "https://github.com" not in play.shown()


def test_a_burst_of_news_costs_a_handful_of_edits_and_the_last_word_shows() -> None:
    river = Village()
    river.flow()
    chores = [river.open("tom", "WAZAA", f"Chore {nth}", "Part of #29") for nth in range(50)]
    for nth, chore in enumerate(chores):
        river.wait(200)
        river.act(acts.EditIssue("tom", place(chore).repo, place(chore).number, title=f"No {nth}"))
        river.act(acts.CloseIssue("tom", place(chore).repo, place(chore).number))
    river.flow()

    assert "50 of 50 done" in river.shown("WAZAA#29")[0]
    assert len(writes(river)) <= 4
    assert river.state.saved >= 40


def test_without_a_rest_each_piece_of_news_would_cost_one() -> None:
    river = Village(Course(limits=Limits(roll_up_gap=Duration(0))))
    river.flow()
    for nth in range(10):
        river.open("tom", "WAZAA", f"Chore {nth}", "Part of #29")
        river.wait(2_000)
    river.flow()

    assert len(writes(river)) == 10


def writes(river: Village) -> list[Effect]:
    return [deed for deed in river.deeds() if deed.kind in ("comment-created", "comment-edited")]
