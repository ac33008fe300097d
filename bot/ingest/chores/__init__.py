"""Work on stored papers that no announcement depends on: metadata, the index of words, dumps."""
