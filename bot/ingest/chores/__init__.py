"""Background work on stored papers."""
