"""The runtime under the generated wrappers: codecs, and the one place that talks to a node.

What generated code uses stands here under one name, so that no contract's own name can hide it.
"""

from gethwrappers_py.runtime.calls import Block, Override, ReadOptions
from gethwrappers_py.runtime.client import AsyncSource, SyncSource
from gethwrappers_py.runtime.codec import Param, Struct
from gethwrappers_py.runtime.contract import AsyncContract, Calls, Contract, Interface, bind, deploy_and_bind
from gethwrappers_py.runtime.events import EventQuery, Events, Progress
from gethwrappers_py.runtime.logs import Log
from gethwrappers_py.runtime.spec import Call, CustomError, Event, EventSpec, Function, Reverts
from gethwrappers_py.runtime.transactions import AsyncTransaction, Receipt, Sender, Transaction, TransactOptions

__all__ = [
    "AsyncContract",
    "AsyncSource",
    "AsyncTransaction",
    "Block",
    "Call",
    "Calls",
    "Contract",
    "CustomError",
    "Event",
    "EventQuery",
    "EventSpec",
    "Events",
    "Function",
    "Interface",
    "Log",
    "Override",
    "Param",
    "Progress",
    "ReadOptions",
    "Receipt",
    "Reverts",
    "Sender",
    "Struct",
    "SyncSource",
    "TransactOptions",
    "Transaction",
    "bind",
    "deploy_and_bind",
]
