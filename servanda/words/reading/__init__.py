"""From the bytes of a file to its paragraphs: one module a format."""
