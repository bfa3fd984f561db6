"""Joint initiatives: who announced, who pays, what came of it, each part counted once."""
