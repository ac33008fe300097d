"""Measurements behind the project's figures: side by side in one run, as ratios."""

import logging

import structlog

# As in an operator's process: what is for debugging is dropped before it is put together.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
