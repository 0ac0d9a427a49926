"""Rights that change: words keep the weight they had when they were written, commands go by the right of now."""

import pytest

from bot.sandbox import acts
from bot.vocabulary import Permission
from bot.webhooks.translate.table import handles
from tests.river.village import Village, place

PLAN, CHORE = "WAZAA#29", "WAZAA#31"
LINK = (CHORE, "depends-on", PLAN)


def settled() -> Village:
    return Village().flow()  # type: ignore[return-value]


def says(river: Village, by: str, text: str, where: str = CHORE) -> None:
    river.say(by, where, text)
    river.flow()


def becomes(river: Village, user: str, role: Permission) -> None:
    """GitHub knows it at once, and nobody tells ecos."""
    river.act(acts.SetRole("anna", place(PLAN).repo, user, role))
    river.flow()


def test_a_promotion_confirms_nothing_that_was_said_before() -> None:
    river = settled()
    says(river, "rita", f"Depends on {PLAN}")
    becomes(river, "rita", Permission.TRIAGE)

    assert river.links() == set()
    assert river.links(confirmed=False) == {LINK}
    assert river.labels(CHORE) == []


def test_but_one_who_was_promoted_may_confirm_it_at_once() -> None:
    river = settled()
    says(river, "rita", f"Depends on {PLAN}")
    says(river, "rita", f"/ecos confirm {PLAN}")
    assert river.links() == set()
    becomes(river, "rita", Permission.TRIAGE)
    says(river, "rita", f"/ecos confirm {PLAN}")

    assert river.links() == {LINK}


@pytest.mark.parametrize("role", [Permission.READ, Permission.NONE])
def test_who_loses_the_right_is_refused_at_once_and_what_was_said_stays(role: Permission) -> None:
    river = settled()
    says(river, "tom", f"Depends on {PLAN}")
    becomes(river, "tom", role)
    says(river, "tom", f"/ecos unlink {PLAN}")
    says(river, "tom", "Depends on #30")

    assert river.links() == {LINK}
    assert "triage" in river.said(CHORE)[-1]


def test_news_of_members_are_nothing_to_us() -> None:
    """Rights are asked for when they count; following changes would cost the App a permission of organisations."""
    assert not any(handles("member", action) for action in ("added", "edited", "removed"))
