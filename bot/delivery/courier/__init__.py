"""Delivery of parcels from the outbox to the platforms.

claim ── chat by chat, side by side: own limits ── slot ── limiter ── send ── outcome ── settle
"""
