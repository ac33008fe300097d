"""The chat commands, a file each, with their registry and the dispatcher that answers them."""
