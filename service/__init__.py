"""The HTTP service: delivery events, answers by mail, facts of other systems, unsubscribe links.

It decides nothing about a case: it checks a request, parses it, and tells the case. A mail that
cannot be told to a case is kept for a person. While Temporal cannot be reached, the sender is asked
to send again, so that nothing is lost.
"""
