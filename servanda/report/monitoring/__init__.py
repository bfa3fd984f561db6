"""The monitoring report: what it is made of (`data`), how it is computed (`compute`), what it says (`page`, `sections`, `tables`)."""
