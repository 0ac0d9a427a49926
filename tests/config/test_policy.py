"""``ecosystem.yml``: what it says is the policy, and what it cannot say is refused with its line and the mend."""

from pathlib import Path

import pytest

from bot.config.policy import read_policy
from bot.errors import Misconfigured
from bot.vocabulary import IssueRef, RepoName

WHOLE = """
owners: [gerivdb]
repositories:
  gerivdb/WAZAA: [wz]
  gerivdb/FLUENCE:
master_issues: ["gerivdb/WAZAA#29"]
relation_words: {leans on: depends-on}
trust: [[gerivdb/WAZAA, gerivdb/FLUENCE]]
language: fr
adopted: [GeriVDB]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ecosystem.yml"


def test_a_whole_policy_is_read(file: Path) -> None:
    file.write_text(WHOLE)
    read = read_policy(file)

    assert read.owners == ("gerivdb",)
    assert [row.alias for row in read.aliases] == ["WAZAA", "wz", "FLUENCE"]
    assert read.masters == (IssueRef(RepoName("gerivdb", "WAZAA"), 29),)
    assert read.adopted == ("GeriVDB",), "names are compared without case"


def test_without_owners_anybody_may_be_adopted(file: Path) -> None:
    file.write_text("adopted: [octo]")

    assert read_policy(file).adopted == ("octo",)


def test_an_empty_file_says_nothing(file: Path) -> None:
    file.write_text("")

    assert read_policy(file).owners == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("owners: [2026-99-99]", "line 1: cannot be read (month must be in 1..12): quote it"),
        ("owners:\n- 2026-13-01", "line 2: cannot be read (month must be in 1..12): quote it"),
        (f"owners: [{'9' * 5_000}]", "line 1: cannot be read"),
        ("owners: [2026-11-29]", "is not a name; quote it"),
        (f"master_issues: ['o/r#{'9' * 5_000}']", "is not owner/name#number"),
        ("owners: [a]\nlanguage: fr\nowners: [b]", "line 3: owners is given twice: keep one"),
        ("repositories:\n  o/r: [a]\n  o/r: [b]", "line 3: o/r is given twice: keep one"),
        ("owners: [a]\nadopted: [zzz]", "adopted: 'zzz' is not among the owners: list it there"),
        ("[" * 9_000, "nested too deep"),
        ("owners: [", "is no YAML"),
        ("owner: [a]", "unknown key 'owner'; known are owners"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(file: Path, text: str, told: str) -> None:
    file.write_text(text)

    with pytest.raises(Misconfigured) as refused:
        read_policy(file)

    assert str(refused.value).startswith("ECOS_ECOSYSTEM: ")
    assert str(file) in str(refused.value)
    assert told in str(refused.value)
    assert len(str(refused.value)) < 400 + len(str(file))
