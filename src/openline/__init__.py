"""Openline: the node that a participant in a fragile arrangement runs so that the arrangement holds.

Data flows down this list; imports point up it. ``errors`` and ``limits`` are open to every room.

    geotime         where and when
    terms           what does a rule say of an act?
    arrangement     what was agreed
    messages        what can be said
    journal         what was said, provably
    picture         what is so now
    deconfliction   before: what does this plan meet?
    assessment      after: which term would it fall under?
    promises        what was promised
    watch           what is overdue
    rights          who may do what
    words           how is it said to a person
    paper           what is written by hand and read aloud
    audit           is it all so?
    actions         what a person can do
    formats         other people's formats
    bulletin        what is published
    storage         kept where
    transport       carried how
    node            the one place that wires real parts
    simulation      does it hold in a bad world?
    demo            the recorded cases, played
    cli             the door for a person at a terminal
"""

__version__ = "0.1.0"
