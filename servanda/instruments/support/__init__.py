"""Support as an instrument: aid beyond weapons and an economy that stands, from promise to delivery."""
