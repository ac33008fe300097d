"""A push of digests to people on Telegram, with an operator who is told what goes wrong."""

from __future__ import annotations

from datetime import timedelta

from adapters.telegram.platform import TelegramPlatform
from bot.delivery.courier.alert import Alert
from bot.model.chat import ChatAddress, RenderMode
from bot.ports.store import Store
from tests.emulators.telegram import TelegramEmulator
from tests.support.clock import JumpingClock
from tests.support.courier_harness import CourierHarness, count_repeats
from tests.support.stores import NOW

PAGES = ("page one", "page two", "page three")
METHODS = {RenderMode.RICH: "sendRichMessage", RenderMode.CLASSIC: "sendMessage"}


class Push:
    """Chats on Telegram that are owed three pages each, and an operator."""

    def __init__(self, telegram: TelegramEmulator, store: Store, chats: int) -> None:
        clock = JumpingClock(NOW)
        self.telegram = telegram
        self.platform = TelegramPlatform(telegram.token, telegram.url)
        self.courier = CourierHarness(store, self.platform, clock)
        self.people = [telegram.person(f"reader {n}", started=True) for n in range(chats)]
        self.operator = telegram.person("operator", started=True)
        (paced,) = self.courier.courier._platforms.values()
        admin = ChatAddress("telegram", str(self.operator.id))
        self.courier.courier._delivery._alert = Alert(
            [admin], store, {"telegram": self.platform}, {"telegram": paced.limiter}, "en", clock
        )

    async def begins(self, mode: RenderMode) -> None:
        await self.courier.owes([person.id for person in self.people], *PAGES, form=mode)

    async def lives(self, seconds: float) -> None:
        """Let time pass in small steps, delivering what can be delivered."""
        until = self.courier.clock.now() + timedelta(seconds=seconds)
        await self.courier.works()
        while self.courier.clock.now() < until:
            self.courier.clock.jump(seconds=1)
            await self.courier.works()

    async def sees_all_once(self, mode: RenderMode) -> None:
        """See that everybody is still there and got everything once, drawn as before."""
        for person in self.people:
            assert await self.courier.is_active(person.id)
            texts = [" ".join(message.text.split()) for message in person.from_bot]
            assert count_repeats(texts, PAGES) == 0
        assert await self.courier.parked() == 0
        accepted = self.telegram.sent(METHODS[mode])
        assert len(accepted) >= len(self.people) * len(PAGES)
