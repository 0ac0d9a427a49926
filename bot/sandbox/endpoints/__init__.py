"""GitHub's REST endpoints (X-GitHub-Api-Version 2022-11-28): one call in, one outcome out."""
