"""A pytest plugin that remembers which instructions of which contract the tests executed.

The node replays every transaction and every call that the tests send, and lists its steps. Steps name no contract, so
the tree of calls says whose they are. Deployments count too: a constructor is code of its own.
Writes ``{contract: [counter, ..., "<counter of a jump>t" or "...n"]}`` to the file that OCR_COVERAGE_FILE names; the
creation code of a contract is under its name and ``CREATION``.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import harness

CREATION = " (creation)"
STEPS = {"disableStack": True, "disableMemory": True, "disableStorage": True}
CALLS = frozenset({"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2"})

# Fixtures send the same again before every test, and tests read the same getters over and over: the same message to the
# same contract is looked at so often in a test, and so often in all fixtures together.
REPETITIONS = 12

names: dict[str, str] = {}
seen: dict[str, set[str]] = {}
pending: dict[str, str] = {}
traced: Counter[tuple[str, str, str]] = Counter()
test = ""
plain_rpc = harness.Node.rpc
plain_deploy = harness.deploy


def callees(frame: dict[str, Any]) -> Iterator[str]:
    """The contract of each call, in the order of the calls; none for creations, whose code nobody asked about."""
    for call in frame.get("calls", ()):
        yield "" if call["type"].startswith("CREATE") else names.get(call.get("to", ""), "")
        yield from callees(call)


def trace(node: harness.Node, name: str, method: str, *params: Any) -> None:
    """A transaction that the node no longer has, or cannot trace, covers nothing."""
    answer = node.rpc_provider.make_request(method, [*params, STEPS])
    steps = answer.get("result", {}).get("structLogs", ())
    others: Iterator[str] = iter(())
    if any(step["depth"] > 1 for step in steps):
        frame = node.rpc_provider.make_request(method, [*params, {"tracer": "callTracer"}])["result"]
        others = callees(frame)
    stack: list[tuple[str, set[str]]] = []
    hits: set[str] = set()
    callee, jump = name, None
    for step in steps:
        counter, depth = step["pc"], step["depth"]
        if depth > len(stack):
            hits = seen.setdefault(callee, set()) if callee else set()
            stack.append((callee, hits))
        elif depth < len(stack):
            del stack[depth:]
            hits = stack[-1][1]
        elif jump is not None:
            hits.add(f"{jump}{'n' if counter == jump + 1 else 't'}")
        hits.add(str(counter))
        jump = counter if step["op"] == "JUMPI" else None
        if step["op"] in CALLS:
            callee = next(others, "")


def is_new(name: str, message: str) -> bool:
    key = (test, name, message)
    traced[key] += 1
    return traced[key] <= REPETITIONS


def rpc(node: harness.Node, method: str, *params: Any) -> Any:
    if method == "eth_call":
        name = names.get(params[0].get("to", "").lower(), "")
        if name and is_new(name, repr(params)):
            trace(node, name, "debug_traceCall", *params)
    result = plain_rpc(node, method, *params)
    if method == "eth_sendTransaction" and "to" in params[0]:
        name = names.get(params[0].get("to", "").lower(), "")
        if is_new(name, repr(params)):
            pending[result] = name
    if method == "eth_getTransactionReceipt" and result and params[0] in pending:
        trace(node, pending.pop(params[0]), "debug_traceTransaction", *params)
    return result


def deploy(node: harness.Node, artifact: Any, *args: Any, sender: str) -> harness.Contract:
    name = artifact.contract_type.name
    try:
        contract = plain_deploy(node, artifact, *args, sender=sender)
        names[contract.address.lower()] = name
        return contract
    finally:
        if is_new(name + CREATION, repr(args)):
            # The node mines each transaction at once, also one that fails.
            block = node.rpc("eth_getBlockByNumber", "latest", False)
            for transaction in block["transactions"]:
                trace(node, name + CREATION, "debug_traceTransaction", transaction)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    global test
    test = item.nodeid
    try:
        return (yield)
    finally:
        test = ""


harness.Node.rpc = rpc  # type: ignore[method-assign, assignment]
harness.deploy = deploy


def pytest_sessionfinish() -> None:
    data = {name: sorted(counters) for name, counters in seen.items()}
    Path(os.environ["OCR_COVERAGE_FILE"]).write_text(json.dumps(data))
