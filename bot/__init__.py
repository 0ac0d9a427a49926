"""ecos: a GitHub App that makes a herd of repositories behave like one project."""

__version__ = "0.1.0"
