"""A Discord of our own on loopback: REST, gateway, and people who use it."""

from tests.emulators.discord.emulator import SEND as SEND
from tests.emulators.discord.emulator import DiscordEmulator as DiscordEmulator
from tests.emulators.discord.message import Message as Message
from tests.emulators.discord.people import Person as Person
from tests.emulators.discord.ratelimit import REAL as REAL
from tests.emulators.discord.ratelimit import UNLIMITED as UNLIMITED
from tests.emulators.discord.ratelimit import Limits as Limits
from tests.emulators.discord.world import Channel as Channel
from tests.emulators.discord.world import Guild as Guild
