"""A node's place in the peer-to-peer network: one key, one host, discovery, and endpoints on top (networking 14)."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ocr_offchain.config.locator import BootstrapperLocator
from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.host import BinaryNetworkEndpointLimits
from ocr_offchain.network.endpoint import Ragep2pEndpoint, stream_limits
from ocr_offchain.network.peer_group import PeerGroup, members
from ocr_offchain.network.peer_latency import DEFAULT_CONFIGS, LatencyConfig, LatencyService
from ocr_offchain.network.prioritized_endpoint import PrioritizedEndpoint
from ocr_offchain.network.ragedisco.discoverer import AnnouncementDatabase, Ragedisco
from ocr_offchain.network.ragedisco.state import Group
from ocr_offchain.network.ragep2p.host import Host, HostConfig
from ocr_offchain.network.ragep2p.identity import PeerId, peer_id_from_text, text_of
from ocr_offchain.network.ragep2p.rules import CLASSIC, StackRules
from ocr_offchain.network.ragep2p.streams import Priority, StreamLimits
from ocr_offchain.types import NANOSECONDS_PER_SECOND, ConfigDigest

DEFAULT_DELTA_DIAL: Final = 15 * NANOSECONDS_PER_SECOND
DEFAULT_DELTA_RECONCILE: Final = 60 * NANOSECONDS_PER_SECOND
DEFAULT_BUFFER_SIZE: Final = 10


@dataclass(frozen=True, slots=True)
class NetworkPeerConfig:
    """Durations in nanoseconds. The defaults are those of the Chainlink node."""

    listen_addresses: tuple[str, ...]
    """`host:port`, for the operating system."""
    announce_addresses: tuple[str, ...] = ()
    """`ip:port`, what others are told; the listen addresses if empty."""
    delta_dial: int = DEFAULT_DELTA_DIAL
    delta_reconcile: int = DEFAULT_DELTA_RECONCILE
    """Must not be less than half of what the other peers use: they would drop most of what discovery sends."""
    incoming_message_buffer_size: int = DEFAULT_BUFFER_SIZE
    """Messages for each remote oracle of each instance."""
    outgoing_message_buffer_size: int = DEFAULT_BUFFER_SIZE
    """Keep it well below the others' incoming size: after a reconnect all of it arrives at once."""
    rules: StackRules = CLASSIC
    latency_configs: tuple[LatencyConfig, ...] = DEFAULT_CONFIGS


@dataclass(frozen=True, slots=True)
class PriorityLimits:
    """Of the streams of one priority. Buffers in messages; those of the peer's configuration where None."""

    limits: BinaryNetworkEndpointLimits
    outgoing_buffer: int | None = None
    incoming_buffer: int | None = None


class NetworkPeer:
    """Implements `host.BinaryNetworkEndpointFactory`; also makes bootstrappers. Close its endpoints before it."""

    def __init__(
        self,
        config: NetworkPeerConfig,
        key: ed25519.SigningKey,
        database: AnnouncementDatabase | None = None,
        *,
        rng: random.Random | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Raises `InvalidInputError` for a configuration that cannot work."""
        if min(config.incoming_message_buffer_size, config.outgoing_message_buffer_size) < 1:
            raise InvalidInputError("message buffer sizes: expected at least 1")
        self.config = config
        self.discovery = Ragedisco(
            config.announce_addresses or config.listen_addresses, config.delta_reconcile, database
        )
        host_config = HostConfig(config.listen_addresses, config.delta_dial, config.rules)
        self.host = Host(host_config, key, self.discovery, rng=rng, clock=clock)
        self.latency = LatencyService(self.host, config.latency_configs, rng)

    async def start(self) -> None:
        """Listen, dial and discover. Raises `OCRError`."""
        await self.host.start()

    async def close(self) -> None:
        await self.latency.close()
        await self.host.close()

    def peer_id(self) -> str:
        return text_of(self.host.id)

    async def new_endpoint(
        self,
        config_digest: ConfigDigest,
        peer_ids: tuple[str, ...],
        bootstrappers: tuple[str, ...],
        f: int,
        limits: BinaryNetworkEndpointLimits,
    ) -> Ragep2pEndpoint:
        """Join the discovery of a configuration; the streams are opened when the endpoint is started.

        `f` is not used. Raises `InvalidInputError`: a peer id or bootstrapper that is malformed, the own id not among
        the oracles, limits that a stream cannot have, a config digest that this peer takes part in already.
        """
        oracles = tuple(peer_id_from_text(text) for text in peer_ids)
        sizes = self.config.outgoing_message_buffer_size, self.config.incoming_message_buffer_size
        group = _group(oracles, bootstrappers)
        deregister = functools.partial(self._deregister, config_digest, group)
        endpoint = Ragep2pEndpoint(self.host, config_digest, oracles, stream_limits(limits, *sizes), deregister)
        await self._register(config_digest, group)
        return endpoint

    async def new_prioritized_endpoint(
        self,
        config_digest: ConfigDigest,
        peer_ids: tuple[str, ...],
        bootstrappers: tuple[str, ...],
        default: PriorityLimits,
        low: PriorityLimits,
    ) -> PrioritizedEndpoint:
        """Join the discovery of a configuration and open both streams to every oracle, as OCR3.1 needs them.

        Raises `InvalidInputError` as `new_endpoint` does, and for the older stack.
        """
        oracles = tuple(peer_id_from_text(text) for text in peer_ids)
        limits = {Priority.DEFAULT: self._buffered(default), Priority.LOW: self._buffered(low)}
        group = _group(oracles, bootstrappers)
        deregister = functools.partial(self._deregister, config_digest, group)
        await self._register(config_digest, group)
        try:
            return PrioritizedEndpoint(self.host, config_digest, oracles, limits, deregister)
        except InvalidInputError:
            await deregister()
            raise

    async def new_peer_group(
        self, config_digest: ConfigDigest, peer_ids: tuple[str, ...], bootstrappers: tuple[str, ...]
    ) -> PeerGroup:
        """A place for streams that are no endpoint's; the own id need not be listed.

        Raises `InvalidInputError`: an id or bootstrapper that is malformed or listed twice, a digest that no known
        user of peer groups has or that this peer takes part in already.
        """
        peers = members(peer_ids)
        group = _group(peers, bootstrappers)
        deregister = functools.partial(self._deregister, config_digest, group)
        peer_group = PeerGroup(self.host, config_digest, peers, deregister)
        await self._register(config_digest, group)
        return peer_group

    async def new_bootstrapper(
        self, config_digest: ConfigDigest, peer_ids: tuple[str, ...], bootstrappers: tuple[str, ...], f: int
    ) -> Bootstrapper:
        """Relay the announcements of a configuration's oracles. `f` is not used. Raises `InvalidInputError`."""
        group = _group((peer_id_from_text(text) for text in peer_ids), bootstrappers)
        await self._register(config_digest, group)
        return Bootstrapper(functools.partial(self._deregister, config_digest, group))

    def _buffered(self, limits: PriorityLimits) -> StreamLimits:
        return stream_limits(
            limits.limits,
            self.config.outgoing_message_buffer_size if limits.outgoing_buffer is None else limits.outgoing_buffer,
            self.config.incoming_message_buffer_size if limits.incoming_buffer is None else limits.incoming_buffer,
        )

    async def _register(self, config_digest: ConfigDigest, group: Group) -> None:
        if not group.bootstrappers:
            self.host.log.warning(f"no bootstrappers configDigest={config_digest.hex()}")
        await self.discovery.add_group(config_digest, group)
        self.latency.register(group.members)

    async def _deregister(self, config_digest: ConfigDigest, group: Group) -> None:
        self.latency.unregister(group.members)
        await self.discovery.remove_group(config_digest)


class Bootstrapper:
    """Takes part in the discovery of one configuration and in nothing else (networking 14.6)."""

    def __init__(self, deregister: Callable[[], Awaitable[None]]) -> None:
        self._deregister = deregister
        self._closed = False

    async def start(self) -> None:
        """Nothing is left to do: discovery began when the bootstrapper was made."""

    async def close(self) -> None:
        """May be repeated."""
        if not self._closed:
            self._closed = True
            await self._deregister()


def _group(oracles: Iterable[PeerId], bootstrappers: tuple[str, ...]) -> Group:
    locators = [BootstrapperLocator.parse(text) for text in bootstrappers]
    addresses = tuple((peer_id_from_text(locator.peer_id), locator.addresses) for locator in locators)
    return Group(frozenset(oracles), addresses)
