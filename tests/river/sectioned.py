"""The village with a section of ours in the plan's body, and people who edit around it."""

from immutables import Map

from bot.record import codec
from bot.record.action import Aspect
from bot.record.inbound import SweepDue
from bot.record.payload import Received
from bot.record.text import Place, salted
from bot.sandbox import acts
from bot.state.section import Section
from bot.text.section import Standing, section_in, without_sections
from bot.vocabulary import DraftId, RepoId, TextId
from tests.river.village import Village, place

PLAN = "WAZAA#29"
WORDS = "The plan of all."


class Sectioned(Village):
    """``approve`` lets a text stand in the section, ``sweep`` lets ecos look at it, ``add`` appends to the body."""

    def approve(self, words: str, *names: str, by_hand: bool = True) -> None:
        """As a decision would: the text is in the side table, and what is to stand is in the state."""
        item, number = self.id(PLAN), self.history.tip().index
        text = salted(words, self.salt(), Place(item.repo, item.number))
        payload = Received(SweepDue(()))
        self._proposed(codec.encode(payload, f"text {number}", (text,)))
        self.flow()
        self._keep(text.id, tuple(self.id(name).repo for name in names), by_hand)
        self.sweep()

    def _keep(self, text: TextId, names: tuple[RepoId, ...], by_hand: bool) -> None:
        item = self.id(PLAN)
        section = Section(DraftId("draft"), text, names, by_hand)
        self.state.sections = self.state.sections.set(item, section)

    def sweep(self) -> None:
        """Whatever ecos keeps at the plan is to be looked at."""
        self.propose(Received(SweepDue((self.id(PLAN),))), f"sweep {self.history.tip().index}")

    def forget(self) -> None:
        """Nothing of ours is to stand there any more."""
        self.state.sections = Map()
        self.sweep()

    @property
    def body(self) -> str:
        return self.world.store.issues[self.id(PLAN)].body or ""

    @property
    def people(self) -> str:
        return without_sections(self.body)

    @property
    def standing(self) -> Standing | None:
        return section_in(self.body, Aspect.THEORY.value)

    def write(self, body: str, by: str = "anna") -> None:
        ref = place(PLAN)
        self.act(acts.EditIssue(by, ref.repo, ref.number, body=body))

    def add(self, words: str) -> None:
        """As somebody does who opens the form, types at the end, and saves."""
        self.write(f"{self.body}\n\n{words}")
