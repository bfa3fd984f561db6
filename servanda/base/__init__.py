"""The ground floor: what every floor above needs and nothing of theirs."""
