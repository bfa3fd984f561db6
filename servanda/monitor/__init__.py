"""What became of every commitment: clauses compiled to plans, run over evidence in batches or live, with explanations."""
