"""What the auditor reads and how it counts: by its own reading of two files, believing neither rules nor fold.

Must never import orchestrator or state, nor the codec: a mistake of theirs must show here, not hide twice.
"""
