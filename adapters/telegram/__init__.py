"""Telegram: updates in, pages out in three render modes; its errors stay inside this package.

Update ── update_parser ──> Invocation ── BotCore ──> Reply ── responder ─────────────────┐
                                              Page ── platform.send ──────────────────────┤
                        Bot API <── client <── render: message | text | rich | controls <─┘
"""
