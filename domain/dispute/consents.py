"""A second claim: a new, linked case with other relief, for which the platform must consent.

Silence is never consent and never refusal: the request has its own clock and climbs like a
question. The same money claimed twice is a warning.
"""

from datetime import datetime

from domain.base import Money
from domain.case import asks
from domain.case.asking import AskState
from domain.dispute import ending, letters, mediation
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import AskConsent, DecideConsent, WithdrawConsent
from domain.dispute.file import Claim, Consented, Earlier, Matter
from domain.dispute.parts import ChildCase, Consent, LinkedClaim
from domain.dispute.state import DisputeState
from domain.dispute.steps import ordered

# -- asking ----------------------------------------------------------------------------------------


def cannot_ask(case: DisputeState, command: AskConsent, _now: datetime) -> str | None:
    """Return why no consent can be asked for, or None."""
    money, cap = command.amount, case.file.contract.cap
    if money and money.currency != cap.currency:
        return f"amount is in {money.currency}, the contract in {cap.currency}"
    if money and money.amount > cap.amount:
        return f"{money} is above the cap of {cap}; leave amount out if no money is claimed"
    return None


def ask(case: DisputeState, command: AskConsent, now: datetime) -> None:
    """Ask for the platform's consent to a second claim."""
    request(case, now, command.relief, command.amount)


def request(case: DisputeState, now: datetime, relief: str, amount: Money | None) -> None:
    """Ask the platform; the clock runs from now."""
    consent = Consent(
        id=f"consent-{len(case.consents) + 1}",
        by="claimant",
        relief=relief,
        amount=amount,
        **asks.begin(case, Consent, now),
    )
    case.consents.append(consent)
    role, due = asks.asked_of(case, consent), case.local(consent.due)
    text = f"{consent.id} to a second claim is asked of the {role}, due {due}"
    code, step = DisputeCode.CONSENT_ASKED, DisputeStep.CONSENT_ASKED
    case.write(now, "consent", text, code=code, by="claimant", to=role, about=(consent.id,))
    case.take_step(now, "consent to a second claim asked", "the claimant's request", step)
    letters.tell(case, now, "consent", role, asks.facts_of(case, consent))
    warn_of_same_money(case, now, amount, f"money:{consent.id}")


def warn_of_same_money(case: DisputeState, now: datetime, amount: Money | None, key: str) -> None:
    """Warn ops if the same money is claimed twice."""
    before = [e.claimed for e in case.file.earlier if e.claimed and e.claimed.amount]
    if not case.file.follows and case.file.claim.amount:
        before.append(case.file.claim.amount)
    if amount is None or not amount.amount or not before:
        return
    warning = (
        f"the second claim asks for {amount}, and {before[0]} was claimed on this contract "
        "before: the same money cannot be awarded twice"
    )
    case.write(now, "warning", warning, code=DisputeCode.SAME_MONEY, about=(key,))
    letters.flag_and_write(case, now, key, warning)


# -- deciding --------------------------------------------------------------------------------------


def cannot_decide(case: DisputeState, command: DecideConsent, _now: datetime) -> str | None:
    """Return why a request cannot be decided, or None."""
    return _not_open(case, command.consent)


def _not_open(case: DisputeState, number: str) -> str | None:
    consent = asks.named(case.consents, number)
    if consent is None:
        known = ", ".join(c.id for c in case.consents) or "none yet"
        return f"there is no request {number}; there is: {known}"
    return None if consent.is_open else f"{consent.id} is {consent.state} already"


def decide(case: DisputeState, command: DecideConsent, now: datetime) -> None:
    """Grant or refuse the platform's consent; a claim that waits for it begins, or ends."""
    consent = asks.known(case.consents, command.consent)
    word: AskState = "granted" if command.granted else "refused"
    code = DisputeCode.CONSENT_GRANTED if command.granted else DisputeCode.CONSENT_REFUSED
    asks.close(case, consent, now, word, command.actor)
    case.clear_flag(f"money:{consent.id}")
    text = f"{consent.id} is {word}: {command.reason}"
    case.write(now, "consent", text, code=code, by="ops", about=(consent.id,))
    step = f"consent to a second claim {word}"
    case.take_step(now, step, ordered(command), DisputeStep(code))
    said = {"decision": word, "why": command.reason, "clocks": []}
    facts = {**asks.facts_of(case, consent), **said}
    letters.tell(case, now, "consent-decided", "claimant", facts)
    if case.stage == "awaiting-consent":
        _begin_or_end(case, now, granted=command.granted)
    elif command.granted:
        _open_linked(case, consent, command.actor, now)
    ending.close_if_nothing_is_open(case, now)


def _begin_or_end(case: DisputeState, now: datetime, *, granted: bool) -> None:
    if granted:
        mediation.begin(case, now)
    else:
        why = "the platform refused its consent to this claim"
        ending.decide(case, now, "consent-refused", why)


def _open_linked(case: DisputeState, consent: Consent, by: str, now: datetime) -> None:
    """Start the second claim as a case of its own."""
    claim = f"{case.case_id}~{2 + len(case.linked)}"
    case.linked.append(LinkedClaim(claim=claim, workflow_id=f"dispute/{claim}", consent=consent.id))
    matters = (Matter.INTELLECTUAL_PROPERTY,)
    file = case.file.model_copy(
        update={
            "id": claim,
            "matters": (Matter.PAYMENT, *matters) if consent.amount else matters,
            "claim": Claim(amount=consent.amount, about=None, relief=consent.relief),
            "follows": case.workflow_id,
            "consented": Consented(consent=consent.id, by=by, at=now),
            "earlier": (
                *case.file.earlier,
                Earlier(case=case.workflow_id, claimed=case.file.claim.amount),
            ),
            "off_platform": None,
            "ticket": None,
        }
    )
    case.births.append(ChildCase(kind="dispute", id=claim, file=file.model_dump(mode="json")))
    text = f"the second claim {claim} is opened as a case of its own"
    case.write(now, "linked", text, code=DisputeCode.LINKED_CLAIM_OPENS)


# -- taking back -----------------------------------------------------------------------------------


def cannot_withdraw(case: DisputeState, command: WithdrawConsent, _now: datetime) -> str | None:
    """Return why a request cannot be taken back, or None."""
    return _not_open(case, command.consent)


def withdraw(case: DisputeState, command: WithdrawConsent, now: datetime) -> None:
    """Close a request that the claimant takes back; a claim that waits for it ends."""
    consent = asks.known(case.consents, command.consent)
    asks.close(case, consent, now, "withdrawn", "claimant")
    case.clear_flag(f"money:{consent.id}")
    text, code = f"{consent.id} is withdrawn", DisputeCode.CONSENT_WITHDRAWN
    case.write(now, "consent", text, code=code, by="claimant", about=(consent.id,))
    if case.stage == "awaiting-consent":
        ending.decide(case, now, "withdrawn", "the claimant took the second claim back")
    ending.close_if_nothing_is_open(case, now)
