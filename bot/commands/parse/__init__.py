"""What people type, parsed; nothing here reads the store."""
