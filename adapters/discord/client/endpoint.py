"""Where discord.py finds Discord, the one place that bends it to another address.

discord.py keeps its addresses in class attributes, so they are process-wide: two platforms with
different addresses cannot live in one process. Nothing is touched while the addresses are
Discord's own.
"""

from __future__ import annotations

import yarl
from discord import VoiceClient
from discord.gateway import DiscordWebSocket
from discord.http import Route

API_URL = "https://discord.com/api/v10"
"""https://docs.discord.com/developers/reference#api-versioning."""

GATEWAY_URL = "wss://gateway.discord.gg/"
"""https://docs.discord.com/developers/events/gateway#connecting."""

# Nobody here speaks, so nobody is to be told at every start that voice libraries are missing.
VoiceClient.warn_nacl = False
VoiceClient.warn_dave = False


def set_base_urls(api_url: str, gateway_url: str) -> None:
    """Make discord.py speak to these addresses instead of Discord's own.

    Args:
        api_url: base of the REST API, with its version.
        gateway_url: address of the gateway's websocket, without a query.
    """
    api, gateway = api_url.rstrip("/"), yarl.URL(gateway_url)
    if api != API_URL:
        Route.BASE = api
    if gateway != yarl.URL(GATEWAY_URL):
        DiscordWebSocket.DEFAULT_GATEWAY = gateway
