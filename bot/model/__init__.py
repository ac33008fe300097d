"""The nouns of the house: papers, announcements, chats, conversations, calendars, taxonomy."""
