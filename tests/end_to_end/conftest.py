"""A sandbox on the air, and bots that are real processes."""

from tests.sandbox.conftest import anyio_backend as anyio_backend
from tests.sandbox.conftest import conformance as conformance
from tests.sandbox.conftest import observer as observer
