"""discord.py as this adapter uses it: the REST client, its breaker and sharding."""
