"""etcd/raft's interaction language over our automaton, and its way of writing down what happened."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft.automaton import Role
from bot.consensus.raft.entry import Command, CommandId, Entry, HardState, Position, Snapshot
from bot.consensus.raft.membership import Change, Configuration, MembershipChange, Transition
from bot.consensus.raft.messages import (
    AppendEntries,
    AppendEntriesResponse,
    Forward,
    Heartbeat,
    HeartbeatResponse,
    InstallSnapshot,
    Peer,
    RequestVote,
    RequestVoteResponse,
)
from bot.consensus.raft.node import Node
from bot.consensus.raft.options import Options
from bot.consensus.raft.progress import Window
from bot.consensus.raft.ready import Ready
from bot.vocabulary import Index, Term
from tests.consensus.datadriven import Case
from tests.consensus.memory_storage import MemoryStorage
from tests.consensus.pictures import followed
from tests.consensus.test_quorum_cases import changes

STATES = {
    Role.FOLLOWER: "StateFollower",
    Role.PRE_CANDIDATE: "StatePreCandidate",
    Role.CANDIDATE: "StateCandidate",
    Role.LEADER: "StateLeader",
}
WORDS = {"v": "voter", "l": "learner", "r": "remove", "u": "update"}
NEVER = 2**62
UNLIMITED = Options(
    entry_size=NEVER,
    message_size=NEVER,
    apply_size=NEVER,
    uncommitted_size=NEVER,
    window=Window(NEVER, NEVER),
)
"""No size holds anything back."""
TOLD_OF_ITSELF = ("INFO", "DEBUG", "WARN", "ERROR")
"""Lines of etcd's own log: they tell of its code, not of the protocol."""


def compared(lines: Iterable[str]) -> list[str]:
    """Without its log, without indentation (which its log lines take part in), without the word for nothing."""
    stripped = [line.strip() for line in lines]
    return [one for one in stripped if one and one != "ok" and not one.startswith(TOLD_OF_ITSELF)]


@dataclass
class Group:
    """Nodes, what is on its way between them, and whether anything is written down."""

    nodes: dict[NodeId, Node] = field(default_factory=dict)
    disks: dict[NodeId, MemoryStorage] = field(default_factory=dict)
    wire: list[Peer] = field(default_factory=list)
    quiet: bool = False
    said: list[str] = field(default_factory=list)
    wishes: int = 0

    def run(self, case: Case) -> list[str]:
        self.said = []
        quiet = self.quiet or case.arguments.get("log-level") == ("none",)
        COMMANDS[case.command](self, case)
        return [] if quiet else self.said

    def add(self, case: Case) -> None:
        voters, learners = (
            frozenset(NodeId(int(one)) for one in case.arguments.get(name, ()))
            for name in ("voters", "learners")
        )
        members = Configuration(Joint(Majority(voters)), learners)
        index = Index(int(case.arguments.get("index", ("0",))[0]))
        for _ in range(int(case.words[0])):
            node = NodeId(len(self.nodes) + 1)
            last = Position(index, Term(1 if index else 0))
            disk = MemoryStorage(Snapshot(last, members), HardState(commit=index))
            self.disks[node] = disk
            self.nodes[node] = Node(node, disk, options(case), seed=node)

    def process(self, node: NodeId) -> None:
        ready = self.nodes[node].ready()
        self.said += shown(ready, self.nodes[node].member.hard)
        self.disks[node].write(ready.persist)
        self.wire += (*ready.early, *ready.late)
        self.nodes[node].advance()
        self.disks[node].save(self.nodes[node].snapshot(b""))

    def deliver(self, node: NodeId, *, drop: bool = False, kind: str = "") -> None:
        for message in self.waiting(node, kind):
            self.wire.remove(message)
            self.said += [("dropped: " if drop else "") + spelled(message)]
            if not drop:
                self.nodes[node].step(message)

    def waiting(self, node: NodeId, kind: str = "") -> list[Peer]:
        mine = [one for one in self.wire if one.target == node]
        return [one for one in mine if not kind or spelled(one).split()[1] == kind]

    def stabilize(self, among: list[NodeId]) -> None:
        busy = True
        while busy:
            busy = False
            for node in among:
                if self.nodes[node].has_ready:
                    self.said.append(f"> {node} handling Ready")
                    self.process(node)
                    busy = True
            for node in among:
                if self.waiting(node):
                    self.said.append(f"> {node} receiving messages")
                    self.deliver(node)
                    busy = True


def options(case: Case) -> Options:
    given = case.arguments
    window = Window(int(given["inflight"][0]), NEVER) if "inflight" in given else UNLIMITED.window
    return replace(
        UNLIMITED,
        election_ticks=3,
        window=window,
        apply_size=1 if "max-committed-size-per-ready" in given else UNLIMITED.apply_size,
        lease_reads=given.get("read-only") == ("lease-based",),
        pre_vote=given.get("prevote") == ("true",),
        check_quorum=given.get("checkquorum") == ("true",),
        check_changes=given.get("disable-conf-change-validation") != ("true",),
    )


def ids(words: Iterable[str]) -> list[NodeId]:
    return [NodeId(int(word)) for word in words]


def one(case: Case) -> NodeId:
    return NodeId(int(case.words[0]))


def propose(group: Group, case: Case) -> None:
    group.wishes += 1
    wish = CommandId(one(case), 1, group.wishes)
    group.nodes[one(case)].propose(Command(wish, 0, case.words[1].encode()))


def propose_change(group: Group, case: Case) -> None:
    transition = Transition(case.arguments.get("transition", ("auto",))[0])
    group.nodes[one(case)].propose(MembershipChange(tuple(changes(case)), transition))


def deliver(group: Group, case: Case) -> None:
    kind = case.arguments.get("type", ("",))[0]
    for node in ids(case.words):
        group.deliver(node, kind=kind)
    for node in ids(case.arguments.get("drop", ())):
        group.deliver(node, drop=True, kind=kind)


def compact(group: Group, case: Case) -> None:
    group.disks[one(case)].compact(Index(int(case.words[1])))
    group.said += log_of(group.disks[one(case)])


def send_snapshot(group: Group, case: Case) -> None:
    source, target = ids(case.words)
    term = group.nodes[source].member.term
    group.wire.append(InstallSnapshot(source, target, term, group.disks[source].snapshot()))
    group.said += [spelled(group.wire[-1])]


def states(group: Group, case: Case) -> None:
    for node, automaton in group.nodes.items():
        member = automaton.member
        voter = "Voter" if node in member.configuration.voters.voters else "Non-Voter"
        lead = member.leader or 0
        state = STATES[member.role]
        group.said.append(f"{node}: {state} ({voter}) Term:{member.term} Lead:{lead}")


def status(group: Group, case: Case) -> None:
    for node, progress in group.nodes[one(case)].member.progress.items():
        group.said.append(f"{node}: {followed(progress)}")


def tick(group: Group, case: Case) -> None:
    group.nodes[one(case)].tick()


def patience(group: Group, case: Case) -> None:
    group.nodes[one(case)].member.patience = int(case.arguments["timeout"][0])


def log_level(group: Group, case: Case) -> None:
    group.quiet = case.words[0] == "none"


COMMANDS: dict[str, Callable[[Group, Case], None]] = {
    "log-level": log_level,
    "add-nodes": Group.add,
    "campaign": lambda group, case: group.nodes[one(case)].campaign(),
    "compact": compact,
    "deliver-msgs": deliver,
    "forget-leader": lambda group, case: group.nodes[one(case)].forget_leader(),
    "process-ready": lambda group, case: group.process(one(case)),
    "propose": propose,
    "propose-conf-change": propose_change,
    "raft-log": lambda group, case: group.said.extend(log_of(group.disks[one(case)])),
    "raft-state": states,
    "report-unreachable": lambda group, case: group.nodes[one(case)].unreachable(
        ids(case.words)[1]
    ),
    "send-snapshot": send_snapshot,
    "set-randomized-election-timeout": patience,
    "stabilize": lambda group, case: group.stabilize(ids(case.words) or list(group.nodes)),
    "status": status,
    "tick-heartbeat": tick,
}


def log_of(disk: MemoryStorage) -> list[str]:
    entries = disk.entries(Index(disk.first() - 1), disk.last(), 2**62)
    empty = f"log is empty: first index={disk.first()}, last index={disk.last()}"
    return [entry(one) for one in entries] or [empty]


def shown(ready: Ready, hard: HardState) -> list[str]:
    persist = ready.persist
    sync = bool(persist.entries) or (persist.sync and persist.snapshot is None)
    lines = [f"Ready MustSync={str(sync).lower()}:"]
    if ready.outlook is not None:
        lines.append(f"Lead:{ready.outlook.leader or 0} State:{STATES[ready.outlook.role]}")
    if persist.hard is not None:
        vote = f" Vote:{hard.vote}" if hard.vote else ""
        lines.append(f"HardState Term:{hard.term}{vote} Commit:{hard.commit}")
    lines += ["Entries:", *map(entry, persist.entries)] if persist.entries else []
    if persist.snapshot is not None:
        lines.append(f"Snapshot {described(persist.snapshot)}")
    lines += ["CommittedEntries:", *map(entry, ready.apply)] if ready.apply else []
    messages = [*ready.early, *ready.late]
    return lines + (["Messages:", *map(spelled, messages)] if messages else [])


def entry(one: Entry) -> str:
    match one.content:
        case Command(data=data):
            text = data.decode().replace('"', '\\"')
            what = f'EntryNormal "{text}"'
        case MembershipChange(changes=wanted):
            words = [f"{kind}{change.node}" for change in wanted for kind in letter(change)]
            what = " ".join(["EntryConfChangeV2", *words])
        case _:
            what = 'EntryNormal ""'
    return f"{one.term}/{one.index} {what}"


def letter(change: Change) -> list[str]:
    return [name for name, kind in WORDS.items() if kind == change.kind]


def described(snapshot: Snapshot) -> str:
    members, last = snapshot.configuration, snapshot.last

    def listed(nodes: Iterable[NodeId]) -> str:
        return f"[{' '.join(map(str, sorted(nodes)))}]"

    return (
        f"Index:{last.index} Term:{last.term} "
        f"ConfState:Voters:{listed(members.voters.incoming.voters)} "
        f"VotersOutgoing:{listed(members.voters.outgoing.voters)} "
        f"Learners:{listed(members.learners)} LearnersNext:{listed(members.learners_next)} "
        f"AutoLeave:{str(members.auto_leave).lower()}"
    )


def spelled(message: Peer) -> str:
    head = f"{message.source}->{message.target}"
    term = f" Term:{message.term}" if message.term else ""
    knows = isinstance(message, AppendEntries | Heartbeat) and message.commit
    commit = f" Commit:{knows}" if knows else ""
    match message:
        case RequestVote(last=last, pre=pre):
            kind = "MsgPreVote" if pre else "MsgVote"
            return f"{head} {kind}{term} Log:{last.term}/{last.index}"
        case RequestVoteResponse(granted=granted, pre=pre):
            kind = "MsgPreVoteResp" if pre else "MsgVoteResp"
            return f"{head} {kind}{term} Log:0/0{'' if granted else ' Rejected (Hint: 0)'}"
        case AppendEntries(previous=at, entries=entries):
            listed = f" Entries:[{', '.join(map(entry, entries))}]" if entries else ""
            return f"{head} MsgApp{term} Log:{at.term}/{at.index}{commit}{listed}"
        case AppendEntriesResponse(index=index, hint=None):
            return f"{head} MsgAppResp{term} Log:0/{index}"
        case AppendEntriesResponse(index=index, hint=Position() as hint):
            where = f"Log:{hint.term}/{index} Rejected (Hint: {hint.index})"
            return f"{head} MsgAppResp{term} {where}"
        case Heartbeat():
            return f"{head} MsgHeartbeat{term} Log:0/0{commit}"
        case HeartbeatResponse():
            return f"{head} MsgHeartbeatResp{term} Log:0/0"
        case InstallSnapshot(snapshot=snapshot):
            return f"{head} MsgSnap{term} Log:0/0\n  Snapshot: {described(snapshot)}"
        case Forward():
            return f"{head} MsgProp{term}"
        case _:
            raise AssertionError(f"never in these files: {message}")
