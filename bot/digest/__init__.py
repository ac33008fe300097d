"""From editions to a document: select, compose, and the sentences for when there is nothing."""
