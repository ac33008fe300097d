"""What the core needs from outside, each as a Protocol that an adapter or the storage implements.

A store method is one transaction, a source method one answer. ``now`` is always an argument.
"""
