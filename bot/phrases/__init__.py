"""Every sentence the bot says, in every language it speaks."""

from bot.phrases.phrases import LANGUAGES, Filling, Phrases, language_of, speak

__all__ = ["LANGUAGES", "Filling", "Phrases", "language_of", "speak"]
