"""Settings: the environment and the policy file become frozen values, or an error that names what to mend.

Read by ``app`` and ``cli`` only. Must never open a connection or start anything.
"""
