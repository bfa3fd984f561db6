"""The ground floor: what every floor may use and what knows none of them."""
