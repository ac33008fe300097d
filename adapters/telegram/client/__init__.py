"""python-telegram-bot as this adapter uses it: transport, polling, webhook."""
