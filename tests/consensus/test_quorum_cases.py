"""Majorities and membership agree with etcd/raft's own cases, pictures and refusals included."""

from pathlib import Path

from bot.consensus.quorum import INFINITE, Joint, Majority, NodeId, Poll
from bot.consensus.raft.membership import Change, ChangeKind, Configuration
from bot.consensus.raft.progress import Progress, Window, reconciled
from bot.errors import UserMistake
from bot.vocabulary import Index
from tests.consensus.datadriven import Case, cases, folder
from tests.consensus.pictures import followed, picture

POLLS = {Poll.PENDING: "VotePending", Poll.LOST: "VoteLost", Poll.WON: "VoteWon"}
KINDS = {
    "v": ChangeKind.VOTER,
    "l": ChangeKind.LEARNER,
    "r": ChangeKind.REMOVE,
    "u": ChangeKind.UPDATE,
}


def majority(case: Case, name: str) -> Majority:
    given = case.arguments.get(name, ())
    return Majority(frozenset(NodeId(int(one)) for one in given if one != "zero"))


def joint(case: Case) -> Joint:
    return Joint(majority(case, "cfg"), majority(case, "cfgj"))


def in_order(case: Case) -> list[NodeId]:
    """Values are given voter by voter, in the order in which the two lists name them first."""
    named = [*case.arguments.get("cfg", ()), *case.arguments.get("cfgj", ())]
    return [NodeId(int(one)) for one in dict.fromkeys(named) if one != "zero"]


def quorum_case(case: Case) -> str:
    voters = joint(case)
    if case.command == "vote":
        given = dict(zip(in_order(case), case.arguments.get("votes", ()), strict=True))
        return POLLS[voters.poll({node: one == "y" for node, one in given.items() if one != "_"})]
    given = dict(zip(in_order(case), case.arguments.get("idx", ()), strict=True))
    acked = {node: Index(int(one)) for node, one in given.items() if one != "_"}
    index = voters.committed(acked)
    shown = picture(voters.voters, acked)
    return f"{shown}∞" if index == INFINITE else f"{shown}\n{index}"


def changes(case: Case) -> list[Change]:
    words = " ".join(case.lines).split()
    return [Change(KINDS[word[0]], NodeId(int(word[1:]))) for word in words]


class Members:
    """One file's configuration, as it changes from case to case."""

    def __init__(self) -> None:
        self.configuration = Configuration()
        self.progress: dict[NodeId, Progress] = {}
        self.count = 0

    def case(self, case: Case) -> str:
        before = self.configuration
        try:
            match case.command:
                case "simple":
                    after = before.simply(changes(case))
                case "enter-joint":
                    leave = case.arguments.get("autoleave") == ("true",)
                    after = before.entered(changes(case), auto_leave=leave)
                case _:
                    after = before.left()
        except UserMistake as mistake:
            return str(mistake)
        finally:
            self.count += 1
        last, window = Index(self.count - 1), Window(10, 2**62)
        self.configuration = after
        self.progress = reconciled(self.progress, after, last, window)
        shown = [f"{node}: {followed(progress)}" for node, progress in self.progress.items()]
        return "\n".join([str(after), *shown])


def differences(files: list[Path], *, members: bool) -> tuple[int, list[str]]:
    count, wrong = 0, []
    for file in files:
        state = Members()
        for case in cases(file):
            count += 1
            got = state.case(case) if members else quorum_case(case)
            if got.split("\n") != [line.rstrip() for line in case.expected]:
                wrong.append(f"{case.where}\n{got}")
    return count, wrong


def test_majorities_commit_and_vote_as_etcds_do() -> None:
    count, wrong = differences(sorted(folder("quorum").glob("*.txt")), members=False)

    print(f"{count} cases of quorum agree")
    assert wrong == []
    assert count == 127


def test_membership_changes_as_etcds_does() -> None:
    count, wrong = differences(sorted(folder("confchange").glob("*.txt")), members=True)

    print(f"{count} cases of confchange agree")
    assert wrong == []
    assert count == 58
