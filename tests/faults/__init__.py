"""What a bad disk, a bad moment or a bad system call does to a record: recorded, replayed, injected and judged.

``tracing`` runs a child under strace; ``recording`` reads what it did to its files; ``disks`` builds every disk
that a power cut could leave; ``oracle`` says whether what was promised is still there. ``scripts`` is what the
child does. Nothing here is shared with the code that is judged.
"""
