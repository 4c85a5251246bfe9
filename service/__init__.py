"""What we hear from outside over HTTP: delivery events, answers by mail, facts of other systems.

Nothing here decides: a request is checked, read, and told to its case, which does. What cannot be
told to a case is kept for a person. When Temporal cannot be reached the sender is told to come
again, so nothing is lost.
"""
