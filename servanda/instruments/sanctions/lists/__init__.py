"""Lists of sanctions: one reader a format, snapshots that never change, a store of them."""
