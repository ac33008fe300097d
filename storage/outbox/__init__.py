"""What is owed to chats: planned, claimed, settled."""
