"""The terminal as a platform: the default without tokens, for people and scripts."""
