"""One repository per concern: the tables behind the Protocols of ``bot.ports``."""
