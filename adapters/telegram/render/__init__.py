"""Documents as Telegram's messages: rich HTML, text with entities, keyboards, and their limits."""
