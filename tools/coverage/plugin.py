"""A pytest plugin that remembers which instructions of which contract the tests executed.

Every transaction and every call that the tests send is traced by the node, with a tracer that keeps instruction
counters and the outcome of conditional jumps. Deployments are left out: constructors have code of their own.
Writes ``{contract: [counter, ..., "<counter of a jump>t" or "...n"]}`` to the file that OCR_COVERAGE_FILE names.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from tests.contracts import harness

# 87 is JUMPI. A step in the same frame after one tells where it led.
TRACER = """{seen: {}, last: null,
step: function(log) {
  var a = toHex(log.contract.getAddress()), pc = log.getPC(), d = log.getDepth(), l = this.last;
  var m = this.seen[a];
  if (!m) { m = {}; this.seen[a] = m; }
  if (l && l.d === d && l.op === 87) { this.seen[l.a][l.pc + (pc === l.pc + 1 ? 'n' : 't')] = 1; }
  m[pc] = 1;
  this.last = {d: d, op: log.op.toNumber(), a: a, pc: pc};
},
fault: function() {}, result: function() { return this.seen; }}"""

# Tests read the same getters thousands of times; failed transmissions are calls, too.
CALLS = 150

names: dict[str, str] = {}
seen: dict[str, set[str]] = {}
traced: Counter[tuple[str, str]] = Counter()
plain_rpc = harness.Node.rpc
plain_deploy = harness.deploy


def trace(node: harness.Node, method: str, *params: Any) -> None:
    """A transaction that the node no longer has, or cannot trace, covers nothing."""
    answer = node.rpc_provider.make_request(method, [*params, {"tracer": TRACER}])
    for address, counters in answer.get("result", {}).items():
        if address in names:
            seen.setdefault(names[address], set()).update(counters)


def rpc(node: harness.Node, method: str, *params: Any) -> Any:
    if method == "eth_call":
        key = (names.get(params[0]["to"].lower(), ""), params[0]["data"][:10])
        traced[key] += 1
        if traced[key] <= CALLS:
            trace(node, "debug_traceCall", *params)
    result = plain_rpc(node, method, *params)
    if method == "eth_getTransactionReceipt" and result and result["to"]:
        trace(node, "debug_traceTransaction", *params)
    return result


def deploy(node: harness.Node, artifact: Any, *args: Any, sender: str) -> harness.Contract:
    contract = plain_deploy(node, artifact, *args, sender=sender)
    names[contract.address.lower()] = artifact.contract_type.name
    return contract


harness.Node.rpc = rpc  # type: ignore[method-assign, assignment]
harness.deploy = deploy


def pytest_sessionfinish() -> None:
    data = {name: sorted(counters) for name, counters in seen.items()}
    Path(os.environ["OCR_COVERAGE_FILE"]).write_text(json.dumps(data))
