"""The processes under test: ``python -m benchmarks.servers.NAME PORT …``, each prints ``ready`` once it answers."""
