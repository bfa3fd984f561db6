"""Pages of the sanctions jobs: results in, `Document` out."""
