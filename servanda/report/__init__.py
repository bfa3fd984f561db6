"""Results as pages: one document, three renderers."""
