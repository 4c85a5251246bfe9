"""The patches of this release: each id names a change of behaviour and its month.

A case whose history is past the change keeps the old behaviour. docs/changing-workflows.md tells
how a patch is made, and when it may go.
"""

AWARDS_TELL = "awards-tell-their-disputes-2026-11"
"""An award tells its disputes when it is satisfied, owed again or closed."""

CORRECTIONS_PASSED_ON = "corrections-passed-on-2026-11"
"""A dispute passes a corrected award on to its enforcement; before, ops were asked to."""

ATTACHED_ARE_LINKED = "attached-awards-are-linked-2026-11"
"""A dispute whose award is enforced already asks the enforcement to tell it the end, too."""

CORRECTED_BELOW_CAP = "corrected-below-the-cap-2026-11"
"""An award that is corrected to its cap or less waits for nobody any more."""

UNREACHED_IS_NO_SILENCE = "unreached-is-no-silence-2026-11"
"""A window runs anew when no letter reached the side whose silence would decide."""

BOUNCES_OF_AWARDS_TELL = "bounces-of-awards-tell-2026-11"
"""Ops get a letter when one about an award did not arrive; before, the case was only marked."""

TRACES = "what-comes-in-leaves-a-trace-2026-11"
"""Every workflow task that takes in news writes the memo `LastHeard`."""

NOT_YET_HAPPENED = "not-yet-happened-2026-11"
"""A fact whose `happened_at` lies ahead is refused; before, it counted at once."""
