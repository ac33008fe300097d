"""Every sentence the bot says, in every language it speaks."""

from bot.phrases.phrases import LANGUAGES, Filling, Phrases, load_phrases, match_language

__all__ = ["LANGUAGES", "Filling", "Phrases", "load_phrases", "match_language"]
