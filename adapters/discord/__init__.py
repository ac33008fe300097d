"""Discord: slash commands and buttons in, Components V2 out."""

import warnings

with warnings.catch_warnings():
    # discord.py imports audioop for voice, which is not used here; Python 3.11 and 3.12 warn that
    # it is going away. Imported here first, it is quiet wherever it is imported afterwards.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord as _  # noqa: F401
