"""The nouns of the domain: papers, announcements, chats, conversations, calendars, taxonomy."""
