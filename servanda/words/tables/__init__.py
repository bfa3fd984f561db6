"""Words by which a duty is told, a table a language."""
