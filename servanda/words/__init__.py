"""From the words of a text to what a person has to decide, and back: reading, structure, proposals, Word."""
