"""Who is owned or controlled by those who are listed: dated regimes, derivation with proofs, what-if, imports."""
