"""The instruments of diplomacy: each a vocabulary and its own calculations over the one core of commitments."""
