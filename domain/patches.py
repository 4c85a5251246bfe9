"""Where this release goes another way than the one before: an id each, what and when.

A case whose history passed the place before goes the old way for good; docs/changing-workflows.md
says how a patch is made, and when it may go.
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
