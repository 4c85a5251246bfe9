"""Money that counts, money that goes back, and money that is offered on conditions."""

from datetime import datetime

from domain.award import ending, letters
from domain.award.checks import other_currency, unknown_respondent
from domain.award.codes import AwardCode
from domain.award.commands import AgreeCredit
from domain.award.facts import ConditionalTender, PaymentReceived, PaymentReversed
from domain.award.ledger import NOTHING, Payment, Reversal
from domain.award.state import AwardState
from domain.errors import BeyondHorizon

# -- payments --------------------------------------------------------------------------------------


def payment_problem(case: AwardState, fact: PaymentReceived, at: datetime | None) -> str | None:
    """Return why a payment makes no sense, or None."""
    wrong = unknown_respondent(case, fact.respondent) or other_currency(case, fact.amount)
    if wrong:
        return wrong
    if at and _is_before_the_award(case, at):
        made = f"{case.file.made_on:%Y-%m-%d}"
        return f"paid at {at.isoformat()}, before the award was made on {made}"
    return case.ledger.payment_problem(_payment(fact, case.opened))


def _is_before_the_award(case: AwardState, at: datetime) -> bool:
    try:
        return case.zone.local(at).date() < case.file.made_on
    except BeyondHorizon:
        return at.date() < case.file.made_on


def _payment(fact: PaymentReceived, now: datetime) -> Payment:
    return Payment(
        id=fact.payment_id,
        by=fact.respondent,
        amount=fact.amount.amount,
        paid_at=fact.happened_at or now,
        recorded_at=now,
    )


def received(case: AwardState, fact: PaymentReceived, now: datetime) -> None:
    """Count a payment once, and tell both sides the balance."""
    _credit(case, _payment(fact, now), now)


def _credit(case: AwardState, payment: Payment, now: datetime) -> None:
    if not case.ledger.add(payment):
        text = f"payment {payment.id} was told again; it counts once"
        case.write(now, "payment", text, code=AwardCode.PAYMENT_TOLD_AGAIN)
        return
    amount, stands = case.money(payment.amount), case.ledger.stands(payment.id)
    when = f"paid {case.local(payment.paid_at)}"
    if payment.paid_at != now:
        when += f", recorded {case.local(now)}"
    in_time = "" if payment.paid_at < case.pay_by else ", after the deadline"
    text = f"{payment.how} {payment.id} of {amount} by {case.words(payment.by)}, {when}"
    text = f"{text}{in_time}; left: {case.money(case.left)}"
    case.write(now, "payment", text, code=AwardCode.PAYMENT, by="ops", about=(payment.by,))
    if stands < payment.amount:
        back = case.money(payment.amount - stands)
        text = f"{back} of it had gone back before we heard of it"
        case.write(now, "payment", text, code=AwardCode.PAYMENT_GONE_BEFORE)
    _flag_unmatched(case)
    if case.is_open and not case.above_cap and not case.is_satisfied:
        letters.payment(case, now, payment)


# -- reversals -------------------------------------------------------------------------------------


def reversal_problem(case: AwardState, fact: PaymentReversed, _at: datetime | None) -> str | None:
    """Return why a reversal makes no sense, or None."""
    wrong = other_currency(case, fact.amount)
    return wrong or case.ledger.reversal_problem(_reversal(fact, case.opened))


def _reversal(fact: PaymentReversed, now: datetime) -> Reversal:
    return Reversal(
        id=fact.reversal_id,
        payment=fact.payment_id,
        amount=fact.amount.amount if fact.amount else None,
        at=fact.happened_at or now,
        recorded_at=now,
    )


def went_back(case: AwardState, fact: PaymentReversed, now: datetime) -> None:
    """Count a reversal once: its amount is owed again, also after the end."""
    reversal, before = _reversal(fact, now), case.left
    if not case.ledger.reverse(reversal):
        text = f"reversal {reversal.id} was told again; it counts once"
        case.write(now, "payment", text, code=AwardCode.REVERSAL_TOLD_AGAIN)
        return
    payment = case.ledger.payments.get(reversal.payment)
    amount = case.money(case.left - before)
    text = f"{fact.why} {reversal.id} of payment {reversal.payment}; left: {case.money(case.left)}"
    case.write(now, "payment", text, code=AwardCode.PAYMENT_REVERSED, by="ops")
    _flag_unmatched(case)
    ending.reopen(case, now)
    if payment is not None and amount.amount > NOTHING and case.is_open and not case.above_cap:
        letters.reversed_payment(case, now, payment.by, amount, fact.why)


def _flag_unmatched(case: AwardState) -> None:
    """Mark the case while money went back on a payment that nobody told us of."""
    case.clear_flag("unmatched")
    if unmatched := case.ledger.unmatched():
        which = ", ".join(sorted({r.payment for r in unmatched}))
        case.flag("unmatched", f"reversed, but never recorded as paid: {which}")


# -- credits and tenders ---------------------------------------------------------------------------


def cannot_credit(case: AwardState, command: AgreeCredit, now: datetime) -> str | None:
    """Return why a set-off or a waiver is refused, or None."""
    if not command.winner_agrees:
        return "a set-off or a waiver counts only if the winner, or the award, says so"
    wrong = unknown_respondent(case, command.respondent) or other_currency(case, command.amount)
    return wrong or case.ledger.payment_problem(_agreed(command, now))


def _agreed(command: AgreeCredit, now: datetime) -> Payment:
    return Payment(
        id=command.credit_id,
        by=command.respondent,
        amount=command.amount.amount,
        paid_at=now,
        recorded_at=now,
        how=command.how,
    )


def agree_credit(case: AwardState, command: AgreeCredit, now: datetime) -> None:
    """Count a set-off or a waiver as a payment."""
    text = f"{command.how} of {command.amount} counts"
    case.write_command(now, command, text, AwardCode.CREDIT_AGREED)
    _credit(case, _agreed(command, now), now)


def unknown_tenderer(case: AwardState, fact: ConditionalTender, _at: datetime | None) -> str | None:
    """Return that the award names nobody of this id, or None."""
    return unknown_respondent(case, fact.respondent)


def conditional_tender(case: AwardState, fact: ConditionalTender, now: datetime) -> None:
    """Record an offer on conditions, which changes nothing, and warn the winner."""
    said = ", ".join(fact.conditions)
    text = f"{case.words(fact.respondent)} offers to pay on conditions ({said})"
    text = f"{text}; this is no payment and changes nothing"
    code, about = AwardCode.TENDER, (fact.respondent,)
    case.write(now, "tender", text, code=code, by="respondent", about=about)
    if case.is_open:
        letters.tender_warning(case, now, fact.conditions, fact.text)
