"""A tiny dApp: prints what a feed says, and refuses to use an answer that it should not."""

from __future__ import annotations

import os
import sys

from gethwrappers_py import Feed
from gethwrappers_py.errors import FeedError, WrapperError


def main(address: str, rpc: str) -> int:
    feed = Feed(address, rpc)
    try:
        answer = feed.latest()
    except FeedError as problem:
        print(f"not used: {problem}")
        return 1
    print(f"{feed.description()} is {answer.answer} since {answer.age} s (round {answer.round}, phase {answer.phase})")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(os.environ["FEED_ADDRESS"], os.environ["RPC_URL"]))
    except KeyError as missing:
        sys.exit(f"set {missing.args[0]}")
    except WrapperError as problem:
        sys.exit(str(problem))
