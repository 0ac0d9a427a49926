"""One topic a rule: ``rule(inbound, situation) → Decision``. A rule knows the situation and nothing else."""
