"""What the template says, in English and French. Each phrase must pass the gate with the facts it is used for."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.crews.brief import Finding
from bot.vocabulary import ItemState, Language


@dataclass(frozen=True, slots=True)
class Phrases:
    """``openings``: by finding, and whether the item is ticked. ``states``: by state, for one (1) or more works (2)."""

    openings: Mapping[tuple[Finding, bool], str]
    states: Mapping[tuple[ItemState, int], str]
    missing: str
    missing_though_ticked: str
    unplanned: str
    which: str
    both: str
    more: str


PHRASES: Mapping[Language, Phrases] = {
    Language.ENGLISH: Phrases(
        openings={
            (Finding.DONE, False): "{item} is done:",
            (Finding.DONE, True): "{item} is done, as the plan says:",
            (Finding.UNDERWAY, False): "{item} is underway:",
            (Finding.CONTRADICTION, True): "{item} is ticked, but",
            (Finding.CONTRADICTION, False): "{item} is not ticked, though",
        },
        states={
            (ItemState.OPEN, 1): " is still open",
            (ItemState.OPEN, 2): " are still open",
            (ItemState.MERGED, 1): " is merged",
            (ItemState.MERGED, 2): " are merged",
            (ItemState.CLOSED, 1): " is closed",
            (ItemState.CLOSED, 2): " are closed",
        },
        missing="No linked work implements {item} yet.",
        missing_though_ticked="{item} is ticked, but no linked work implements it.",
        unplanned="The plan does not speak of {work}",
        which=", which",
        both="and",
        more="{count} more",
    ),
    Language.FRENCH: Phrases(
        openings={
            (Finding.DONE, False): "{item} est terminé :",
            (Finding.DONE, True): "{item} est terminé, comme le plan le dit :",
            (Finding.UNDERWAY, False): "{item} est en cours :",
            (Finding.CONTRADICTION, True): "{item} est coché, mais",
            (
                Finding.CONTRADICTION,
                False,
            ): "{item} n'est pas coché, bien que le travail soit fait :",
        },
        states={
            (ItemState.OPEN, 1): " est encore ouvert",
            (ItemState.OPEN, 2): " sont encore ouverts",
            (ItemState.MERGED, 1): " est fusionné",
            (ItemState.MERGED, 2): " sont fusionnés",
            (ItemState.CLOSED, 1): " est fermé",
            (ItemState.CLOSED, 2): " sont fermés",
        },
        missing="Aucun travail lié ne met en œuvre {item}.",
        missing_though_ticked="{item} est coché, mais aucun travail lié ne le met en œuvre.",
        unplanned="Le plan ne parle pas de {work}",
        which=", qui",
        both="et",
        more="{count} autres",
    ),
}
