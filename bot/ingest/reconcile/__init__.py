"""Reconciliation: drafts of editions are compared with arXiv's own listing pages.

run (a number of pages) ──> reconciler (one slot) ──> pages (what arXiv lists) ──> compare (pure)
"""
