"""One module a page: each builds a `Document` from a result."""
