"""What a measure seems to have done to a series of figures: several estimators beside each other, their intervals, and what they cannot show."""
