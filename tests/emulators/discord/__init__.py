"""A Discord of our own on loopback: REST, gateway, and people who use it."""

from tests.emulators.discord.emulator import SEND as SEND
from tests.emulators.discord.emulator import DiscordEmulator as DiscordEmulator
from tests.emulators.discord.entities import DiscordChannel as DiscordChannel
from tests.emulators.discord.entities import Guild as Guild
from tests.emulators.discord.message import DiscordMessage as DiscordMessage
from tests.emulators.discord.people import DiscordPerson as DiscordPerson
from tests.emulators.discord.ratelimit import REAL as REAL
from tests.emulators.discord.ratelimit import UNLIMITED as UNLIMITED
from tests.emulators.discord.ratelimit import WindowLimits as WindowLimits
