"""Which allies a purpose hangs on, and who is exposed when one leaves."""
