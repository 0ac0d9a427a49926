"""The observer that holds every request and webhook to GitHub's own description, where that is at hand."""

from tests.sandbox.conftest import conformance as conformance
from tests.sandbox.conftest import observer as observer
