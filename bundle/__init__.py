"""The file that is handed over: one case, for one reader, as a PDF, a record and the letters.

    readers      whose view it is, and what is taken out of every text
    dossier      what is said of any case; escalation, dispute, award, contact: of each kind
    exhibits     letters written again as they left
    document     the sections in order, as plain blocks
    paper        blocks to PDF: the only import of typst
    archive      PDF, record, letters, manifest and checksums to one ZIP, always the same bytes

What a reader may not see is decided in the four kinds, and nowhere later: what comes after them
is given only what they let through.
"""
