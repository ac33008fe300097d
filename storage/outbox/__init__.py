"""Parcels in the database: planned, claimed under a lease, settled."""
