"""Making up for announcements that were missed."""
