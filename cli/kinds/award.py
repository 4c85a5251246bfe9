"""The award: its policy as a table and a picture, how deadlines count, what did not happen."""

from collections.abc import Iterator

from cli.kinds import Counted, Keys, LintContext, Parts, PolicyView, WhyNot
from domain.award.accounts import is_limited, missing, wanted
from domain.award.case import AwardCase
from domain.award.ledger import NOTHING
from domain.award.policy import AwardPolicy
from domain.time.duration import Duration, Unit

# -- the policy --------------------------------------------------------------------------------


def show(policy: AwardPolicy) -> PolicyView:
    """Return what happens when, who hears of it, and the path drawn."""
    hard, courts = policy.limitations, policy.courts
    before = ", ".join(str(lead) for lead in policy.remind_before)
    parts = ", ".join(str(lead) for lead in policy.remind_instalment_before)
    grace = str(policy.grace) if policy.grace else "none"
    again = f"after {hard.refused_again_after}, at the latest {hard.refused_at_most_every}"
    rows = [
        ["reminder", "respondents", f"{before} before the pay-by day, {policy.remind_at:%H:%M}"],
        ["instalment", "respondents", f"{parts or 'no'} reminder before its day"],
        ["grace", "", grace],
        ["limitations", "platform", f"one act per account; refused: again {again}"],
        ["incomplete", "winner", f"after {hard.winner_hears_of_missing_after}"],
        ["alarm", "ops", f"every {hard.alarm_every} while a paid party is held"],
        ["court, domestic", "winner", f"{courts.domestic.within}; {courts.domestic.law}"],
        ["court, foreign", "winner", f"{courts.foreign.within}; {courts.foreign.law}"],
        ["to vacate", "only shown", f"{courts.vacate.within}; {courts.vacate.law}"],
        ["instalment plan", "", policy.plan],
        ["listens on", "", f"{policy.listen_after} after the end"],
    ]
    return PolicyView(_picture(policy), ["what", "who", "when"], rows)


def _picture(policy: AwardPolicy) -> str:
    grace = f" and {policy.grace}" if policy.grace else ""
    courts = policy.courts
    return "\n".join(
        [
            "flowchart TD",
            "  opened[award] --> owed{anything to enforce?}",
            "  owed -- no --> none[no enforcement]",
            "  owed -- yes --> wait[awaiting payment, with reminders]",
            "  wait -- paid --> satisfied[satisfied]",
            f"  wait -- pay-by day over{grace} --> limit[limit every account of everybody bound]",
            "  limit -- one is missing --> overdue[overdue: tried on, ops told]",
            "  overdue --> limit",
            "  limit -- all confirmed --> limited[limited]",
            "  limited -- paid --> lift[lift from everybody]",
            "  overdue -- paid --> lift",
            "  lift --> satisfied",
            "  satisfied -- payment taken back --> wait",
            f"  limited --> court[court: {courts.domestic.within} or {courts.foreign.within}]",
        ]
    )


def lint(policy: AwardPolicy, _ground: LintContext) -> Iterator[tuple[Keys, str]]:
    """Yield mistakes that no model finds: reminders that repeat, harm that waits too long."""
    for name, leads in (
        (("remind_before",), policy.remind_before),
        (("remind_instalment_before",), policy.remind_instalment_before),
        (("courts", "remind_before"), policy.courts.remind_before),
    ):
        if len({str(lead) for lead in leads}) < len(leads):
            yield name, "the same reminder is named twice"
    if _hours(policy.limitations.alarm_every) > WEEK:
        yield ("limitations", "alarm_every"), "a paid party may be held for over a week unheard"
    if policy.courts.foreign.within.unit == policy.courts.domestic.within.unit and (
        policy.courts.foreign.within.count < policy.courts.domestic.within.count
    ):
        yield ("courts", "foreign"), "foreign is shorter than domestic; are they exchanged?"


WEEK = 7 * 24
HOURS = {Unit.HOURS: 1, Unit.CALENDAR_DAYS: 24, Unit.BUSINESS_DAYS: 24, Unit.CALENDAR_MONTHS: 720}


def _hours(wait: Duration) -> int:
    return wait.count * HOURS.get(wait.unit, 0)


# -- deadlines ---------------------------------------------------------------------------------


def counted(case: AwardCase) -> dict[str, Counted]:
    """Return how deadlines are counted that are no date of the award itself."""
    found: dict[str, Counted] = {}
    rule = case.policy.limitations
    if case.policy.grace:
        since = "the pay-by day was over, by policy grace"
        found["limitations"] = Counted(case.pay_by, case.policy.grace, since)
    if case.limits_asked:
        since = "limitations were asked for, by limitations.winner_hears_of_missing_after"
        wait = rule.winner_hears_of_missing_after
        found["winner-update"] = Counted(case.limits_asked, wait, since)
    if alarmed := [a.alarmed for a in case.accounts if a.alarmed and a.state == "lifting"]:
        since = "ops heard of it last, by policy limitations.alarm_every"
        found["alarm"] = Counted(min(alarmed), rule.alarm_every, since)
    return found


# -- what did not happen -----------------------------------------------------------------------


def _limited(case: AwardCase) -> Iterator[WhyNot]:
    now = case.looked_at or case.opened
    what = "the award is not limited"
    if is_limited(case, now):
        return
    if case.above_cap:
        rule = "confirm_award_above_cap comes first"
        yield WhyNot(what=what, because=case.attention.get("cap", "above the cap"), rule=rule)
    for account in missing(case, now):
        because = f"{case.label(account)} is not confirmed: {account.failing or 'asked for'}"
        yield WhyNot(what=what, because=because, rule="limited means limited for everybody bound")
    if wanted(case, now):
        return
    if case.is_satisfied:
        yield WhyNot(what=what, because="nothing is owed", rule="only who owes is limited")
    elif now < case.limits_at:
        because = f"its time is not over before {case.local(case.limits_at)}"
        rule = "limitations begin after the pay-by day and the grace"
        yield WhyNot(what=what, because=because, rule=rule, at=case.limits_at)
    elif case.stayed:
        yield WhyNot(what=what, because="enforcement is stayed", rule="resume ends a stay")
    elif not case.accounts:
        yield WhyNot(what=what, because="nobody has an account", rule="recorded: not applicable")


def _closing(case: AwardCase) -> Iterator[WhyNot]:
    if not case.is_open:
        return
    what = "the award is not closed"
    if case.left > NOTHING:
        because = f"{case.money(case.left)} is owed"
        yield WhyNot(what=what, because=because, rule="it ends when all is paid, or by close")
    for account in case.held:
        because = f"{case.label(account)} is still {account.state}"
        yield WhyNot(what=what, because=because, rule="nobody is held after the end")


def _court(case: AwardCase) -> Iterator[WhyNot]:
    if case.court_steps:
        because = f"a court has heard of it: {', '.join(case.court_steps)}"
        rule = "after a petition nobody is reminded of it"
        yield WhyNot(what="no court reminder will come", because=because, rule=rule)


PARTS = Parts(
    show=show,
    lint=lint,
    counted=counted,
    why_not={"limitations": _limited, "closing": _closing, "court": _court},
)
