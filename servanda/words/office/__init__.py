"""Out to Word, and what came back: the words of an agreement with a hidden mark on each sentence."""
