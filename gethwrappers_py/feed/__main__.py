"""`python -m gethwrappers_py.feed ADDRESS --rpc URL`."""

import sys

from gethwrappers_py.feed.terminal import main

sys.exit(main())
