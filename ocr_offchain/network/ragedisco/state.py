"""What a discoverer knows and decides: groups, the best announcement of every oracle, who may learn what.

Free of I/O (networking 13.6 to 13.12).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ocr_offchain.crypto import ed25519
from ocr_offchain.errors import InvalidInputError
from ocr_offchain.network.ragedisco.announcement import (
    MAX_COUNTER,
    Announcement,
    sign_announcement,
    verify_announcement,
)
from ocr_offchain.network.ragedisco.messages import MAX_ORACLES
from ocr_offchain.network.ragep2p.identity import PeerId, text_of
from ocr_offchain.network.ragep2p.log import FieldLog
from ocr_offchain.types import ConfigDigest

_HIGH_COUNTER: Final = 100_000_000
"""An honest oracle's counter grows by one when its addresses change; this many changes are worth a warning."""


@dataclass(frozen=True, slots=True)
class Group:
    """The peers of one configuration."""

    oracles: frozenset[PeerId]
    bootstrappers: tuple[tuple[PeerId, tuple[str, ...]], ...]
    """With the addresses under which the configuration says that they can be reached."""

    @property
    def members(self) -> frozenset[PeerId]:
        return self.oracles | {peer for peer, _ in self.bootstrappers}


@dataclass(frozen=True, slots=True)
class GroupAdded:
    new_peers: frozenset[PeerId]
    """Members that need a discovery stream now."""
    new_oracles: frozenset[PeerId]
    """Whose stored announcements are of interest now; the own id may be among them."""


@dataclass(frozen=True, slots=True)
class GroupRemoved:
    lost_peers: frozenset[PeerId]
    """Peers that share no group any more."""
    forgotten: tuple[Announcement, ...]
    """Announcements to be kept in the database."""


@dataclass(frozen=True, slots=True)
class DiscoveryCounts:
    registered_peers: int = 0
    """Members of all groups, the own id included if it is one."""
    discovered_peers: int = 0
    """Best announcements, the own one included."""
    bootstrappers: int = 0


class DiscoveryState:
    def __init__(self, key: ed25519.SigningKey, addresses: tuple[str, ...], log: FieldLog) -> None:
        """Raises `InvalidInputError` when `addresses` may not be announced."""
        self._key = key
        self._own_id = PeerId(key.public_key)
        self._addresses = addresses
        self._log = log
        self._groups: dict[ConfigDigest, Group] = {}
        self._oracles: Counter[PeerId] = Counter()
        self._members: Counter[PeerId] = Counter()
        self._best: dict[PeerId, Announcement] = {self._own_id: sign_announcement(key, addresses, 0)}
        self.membership_version = 0
        """Changes whenever a group comes or goes."""
        self.announcements_version = 0
        """Changes whenever a best announcement does."""

    @property
    def own_announcement(self) -> Announcement:
        return self._best[self._own_id]

    @property
    def announcements(self) -> tuple[Announcement, ...]:
        """The best of everybody, the own one included."""
        return tuple(self._best.values())

    @property
    def peers(self) -> frozenset[PeerId]:
        """All members of all groups, without ourselves."""
        return frozenset(self._members) - {self._own_id}

    @property
    def undiscovered(self) -> frozenset[PeerId]:
        """Oracles whose announcement has not been seen."""
        return frozenset(self._oracles) - frozenset(self._best)

    @property
    def counts(self) -> DiscoveryCounts:
        bootstrappers = {peer for group in self._groups.values() for peer, _ in group.bootstrappers}
        return DiscoveryCounts(len(self._members), len(self._best), len(bootstrappers))

    def find_peer(self, peer: PeerId) -> list[str]:
        """Configured addresses before announced ones, so that a configuration can override a false announcement."""
        found: dict[str, None] = {}
        for group in self._groups.values():
            for bootstrapper, addresses in group.bootstrappers:
                if bootstrapper == peer:
                    found.update(dict.fromkeys(addresses))
        announcement = self._best.get(peer)
        if announcement is not None:
            found.update(dict.fromkeys(announcement.address_texts()))
        return list(found)

    def add_group(self, config_digest: ConfigDigest, group: Group) -> GroupAdded:
        """Raises `InvalidInputError` when the digest is registered already or there would be too many oracles."""
        if config_digest in self._groups:
            raise InvalidInputError(f"config digest {config_digest.hex()}: this peer takes part in it already")
        new_oracles = group.oracles - frozenset(self._oracles)
        if len(self._oracles) + len(new_oracles) > MAX_ORACLES:
            raise InvalidInputError(
                f"config digest {config_digest.hex()}: more than {MAX_ORACLES} oracles over all configurations here"
            )
        new_peers = group.members - self.peers - {self._own_id}
        self._groups[config_digest] = group
        self.membership_version += 1
        self._oracles.update(group.oracles)
        self._members.update(group.members)
        return GroupAdded(new_peers, new_oracles)

    def remove_group(self, config_digest: ConfigDigest) -> GroupRemoved:
        """Raises `InvalidInputError` when the digest is not registered."""
        group = self._groups.pop(config_digest, None)
        if group is None:
            raise InvalidInputError(f"config digest {config_digest.hex()}: this peer does not take part in it")
        self.membership_version += 1
        lost_oracles = _count_down(self._oracles, group.oracles)
        lost_peers = _count_down(self._members, group.members) - {self._own_id}
        forgotten = [self._best[peer] for peer in lost_oracles if peer in self._best]
        for peer in lost_oracles - {self._own_id}:
            self._best.pop(peer, None)
        return GroupRemoved(lost_peers, tuple(forgotten))

    def process(self, announcement: Announcement) -> bool:
        """Take in an announcement, whoever passed it on. True when our own had to be signed anew and must be sent.

        Raises `InvalidInputError` for one that is malformed, forged, or by somebody who is no oracle of any group.
        """
        if len(announcement.public_key) != ed25519.PUBLIC_KEY_LENGTH:
            raise InvalidInputError(f"announcement: public key of {len(announcement.public_key)} bytes instead of 32")
        peer = announcement.peer_id
        if peer not in self._oracles:
            raise InvalidInputError(f"announcement of {text_of(peer)}: no oracle of any configuration here")
        # Most of what comes in is known already; that saves the work of verifying it.
        known = self._best.get(peer)
        is_own = peer == self._own_id
        if known is not None and (announcement == known or announcement.counter < known.counter + (0 if is_own else 1)):
            return False
        verify_announcement(announcement)
        self.announcements_version += 1
        if is_own:
            return self._take_back(announcement)
        self._best[peer] = announcement
        if announcement.counter > _HIGH_COUNTER:
            self._log.warning(f"unusually high counter {announcement.counter} announced by {text_of(peer)}")
        return False

    def recipients(self, subject: PeerId) -> frozenset[PeerId]:
        """Who may learn the addresses of `subject`: the members of all groups in which it is an oracle."""
        found: set[PeerId] = set()
        for group in self._groups.values():
            if subject in group.oracles:
                found |= group.members
        return frozenset(found - {self._own_id})

    def reconciliation(self) -> dict[PeerId, tuple[Announcement, ...]]:
        """For every peer all announcements that it may learn; peers that may learn none are left out."""
        found: dict[PeerId, list[Announcement]] = {}
        for subject, announcement in self._best.items():
            for recipient in self.recipients(subject):
                found.setdefault(recipient, []).append(announcement)
        return {recipient: tuple(announcements) for recipient, announcements in found.items()}

    def _take_back(self, announcement: Announcement) -> bool:
        """An announcement of our own, from before a restart: continue its counter, with the addresses of today."""
        if announcement.address_texts() == self._addresses:
            self._best[self._own_id] = announcement
            return False
        if announcement.counter == MAX_COUNTER:
            self._log.critical("own announcement has the highest counter there is; new addresses cannot be announced")
            self._best[self._own_id] = announcement
            return False
        counter = announcement.counter + 1
        if counter > _HIGH_COUNTER:
            self._log.warning(f"own announcement has the unusually high counter {counter}")
        self._best[self._own_id] = sign_announcement(self._key, self._addresses, counter)
        return True


def _count_down(counter: Counter[PeerId], peers: Iterable[PeerId]) -> frozenset[PeerId]:
    """The peers whose count has come to zero; they are removed."""
    counter.subtract(peers)
    gone = frozenset(peer for peer in peers if counter[peer] <= 0)
    for peer in gone:
        del counter[peer]
    return gone
