"""What `servanda watch` keeps on the disk and how it is fed: a journal written ahead, snapshots, the list of verdicts; lines, a folder, HTTP."""
