"""Trade between allies: both sides' words, side by side."""
