"""Platform-neutral rich text: its nodes, storage, pagination, and reading from TeX."""
