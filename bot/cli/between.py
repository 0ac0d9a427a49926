"""An agreement that hands everything on to a real one: what comes between them changes only what it is about."""

from collections.abc import AsyncIterator, Sequence

from bot.cluster.port import Agreement, Fence, Guarantees, Receipt, Status
from bot.record.entry import Committed, Proposal
from bot.vocabulary import Index


class Between:
    def __init__(self, real: Agreement) -> None:
        self._real = real

    @property
    def guarantees(self) -> Guarantees:
        return self._real.guarantees

    async def claim(self) -> Fence:
        return await self._real.claim()

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        return await self._real.append(batch)

    def tail(self, after: Index) -> AsyncIterator[tuple[Committed, ...]]:
        return self._real.tail(after)

    async def barrier(self) -> Index:
        return await self._real.barrier()

    async def confirm(self, fence: Fence) -> None:
        await self._real.confirm(fence)

    def status(self) -> Status:
        return self._real.status()

    async def close(self) -> None:
        await self._real.close()
