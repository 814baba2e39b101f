"""The reader for any Chainlink-compatible feed: proxies and aggregators, OCR1, OCR2 or older."""

from gethwrappers_py.feed.reader import AsyncFeed, AsyncFeeds, Feed, Feeds
from gethwrappers_py.feed.records import (
    Answer,
    Billing,
    Candle,
    FeedConfig,
    Observation,
    OracleRound,
    Round,
    candles,
    rows,
    to_csv,
)

__all__ = [
    "Answer",
    "AsyncFeed",
    "AsyncFeeds",
    "Billing",
    "Candle",
    "Feed",
    "FeedConfig",
    "Feeds",
    "Observation",
    "OracleRound",
    "Round",
    "candles",
    "rows",
    "to_csv",
]
