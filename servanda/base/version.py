"""Which version this is: it stands here alone."""

VERSION = "0.1.0"
