"""The shared core of Paperboy: it knows no platform, no SQL and no HTTP."""
