"""How fast a platform is written to.

    a chat's own limits (send_limits) → instants reserved among processes (shared) →
    this process's queue, commands first (queue) → the second's window (send_limits) → the request;
    a 429 slows down both the processes and the window

``limiter.RateLimiter`` puts them together.
"""
