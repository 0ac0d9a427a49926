"""Raft: one log, agreed upon by a majority of replicas that may crash and lose messages but do not lie.

``node.Node`` is the automaton: ``step`` a message, ``tick``, ``propose``, then carry out what ``ready`` says, in order,
and say so with ``advance``. ``step.py`` is its table. Sections (§) are those of Ongaro's dissertation, "Consensus:
Bridging Theory and Practice" (2014); the message policy is etcd/raft's.
"""
