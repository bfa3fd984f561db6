"""Interests from acts: what a side does next, told from what it did, from what it said, and from neither; each beside the
other."""
