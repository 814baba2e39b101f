"""Real aggregators on a local chain, for the tests of dApps: no mock, the contract that production runs.

```python
pytest_plugins = ["gethwrappers_py.testing.fixtures"]

def test_refuses_old_prices(local_feed):
    local_feed.set("2000.5", age=3600)
    ...
```

Needs the extra `testing` (web3's key library signs the oracles' reports) and anvil or another development node.
"""

from gethwrappers_py.testing.chain import LocalChain
from gethwrappers_py.testing.local_feed import LocalFeed, LocalOCR1Feed

__all__ = ["LocalChain", "LocalFeed", "LocalOCR1Feed"]
