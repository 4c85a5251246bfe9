"""What is true without Temporal: models and pure functions. The words of this domain, and where.

Every case
    case            somebody is owed something and waits; one workflow, one state (case.py)
    kind            one of worker escalation, dispute, award, contact (kinds.py)
    case file       what a person writes to open a case, and all that is known then (worker_file.py)
    role            who somebody is in a case; records name roles, never people (post.py)
    act             what is said to a case: a fact or a command (acts.py)
    fact            news from outside: it happened, so it is kept, and counts once (acts.py)
    command         a person's act, with a name and a reason; it may be refused (acts.py)
    refusal         an answer that says what is wrong and what would be right (errors.py)
    stage           where a case stands; it decides which commands are allowed (escalation.py)
    outcome         how a case ended; then it only listens, for a while (case.py)
    attention       what a case cannot go on without, and a person has to see to (casefile.py)
    timeline        everything sent, said and decided, in plain words, in order (record.py)
    finding         what is wrong with a case, since when, and what to do about it (findings.py)
    figure          a number of a period, counted from the records of cases (figures.py, tally.py)
    snapshot        policy, calendar and tables, kept as they were at the opening (record.py)

Time
    instant         a point in time, in UTC; a day is not one (base.py)
    duration        a number with its unit: business days, office hours, hours, months (duration.py)
    deadline        an instant by which something is due, and why (record.py)
    nominal         counted from when the last one was due, not from when it was done (climb.py)
    calendar        opening hours, holidays and the zone they are in (calendar.py, days.py, zone.py)
    lead            how long before a deadline our own side is warned of it (leads.py)
    pause           a time that a clock leaves out (calendar.py)

Letters
    letter          one mail to one person (post.py)
    platform act    what the platform is asked to do; its key makes repeats harmless (post.py)
    notice          a letter or a platform act with its number and how far it came (post.py)
    receipt         what became of one try to send (post.py)
    in doubt        it may have left and nobody can tell, until the mailer's log is asked (post.py)

Worker escalation
    eligible        every criterion holds; each that fails is named, with its cure (eligibility.py)
    ground          why a worker may escalate (worker_file.py)
    ladder, rung    who is asked one after the other, and how long each has (ladder.py)
    climb           asking the next rung because the last one did not answer (climb.py)
    update          the mail that tells the worker where it stands, news or not (climb.py)
    warning         word to our own side that a rung or the fallback is near (climb_warnings.py)
    contact         a word of the client's side; nobody else is asked then (escalation_facts.py)
    fallback        the step off the platform, after a silent month (climb.py)
    hold            the standstill after a reported violation, until a person decides (climb.py)

Dispute
    dispute         a claim of money between two sides of a contract (dispute.py, dispute_door.py)
    path            the dispute's rules as rows, each with the days on which it holds (path.py)
    mediation       the first half: answer, recommendation, a notice when it fails (mediation.py)
    question        what a party asks; it climbs a ladder of its own until answered (question.py)
    joining         both sides agree and pay, or a matrix says what follows (joining.py)
    fee             what arbitration costs on a given day, and how sure that is (fees.py)
    arbitration     statement, evidence and decision by somebody from outside (arbitration.py)
    consent         the platform's leave for a second, linked claim (second_claim.py)
    step            a part of the protocol that was taken, when, and what it rests on (steps.py)

Award
    award           what was decided: who pays whom how much, by which day (award_file.py)
    ledger          what was paid on an award, what came back, what is left (ledger.py)
    plan            instalments that both sides agreed on (award_plan.py)
    limitation      what keeps an account from being used until an award is paid (award_limits.py)

Contact
    route           a row that sends a contact to the desk that takes it (route_table.py, routes.py)
    saying          what a protocol tells whom, on which channel, and never says (sayings.py)
"""
