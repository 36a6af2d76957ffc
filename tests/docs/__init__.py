"""Pages whose examples run."""
