#!/usr/bin/env python3
# ruff: noqa
# fmt: off
# mypy: ignore-errors
# The measuring method by which the figures in reference.json were obtained, kept in one piece and as it was (but for
# --hints) so that figures stay comparable. gas.py is what to run.
"""Gas measurement of OCR1 / OCR2 aggregators and OCR3 attestation verifiers.

The script deploys any ABI-compatible creation bytecode on a throw-away anvil
node, drives it through one fixed scenario per (n, f), and records the gasUsed
of every operation.  Two implementations measured with it are therefore
compared on identical inputs: same keys, same observations, same timestamps,
same gas price, same order of calls.

    measure.py --artifact OCR2Aggregator=path.json [--artifact NAME=path ...]
    measure.py --artifact-dir DIR               # every DIR/**/NAME.json known here
    measure.py ... --reference figures.json     # side-by-side with saved figures

NAME selects the scenario:
    OffchainAggregator, AccessControlledOffchainAggregator              (OCR1)
    OCR2Aggregator, AccessControlledOCR2Aggregator                      (OCR2)
    DemoECDSAAttestationVerifier, DemoBLSAttestationVerifier            (OCR3)
    DemoDynamicallyDispatchedAttestationVerifier  (OCR3; needs one or both of
        OCR3DynamicallyDispatchedECDSAAttestationVerifierLib,
        OCR3DynamicallyDispatchedBLSAttestationVerifierLib)
    OCRConfigurationStoreEVMSimple
    SimpleWriteAccessController, SimpleReadAccessController
A suffix after '@' keeps variants apart, e.g. OCR2Aggregator@viair=x.json.

Artifact files: {"bytecode": "0x.."} | {"bytecode": {"object": ".."}} |
{"deploymentBytecode": {"bytecode": ".."}} (ethPM) | {"bin": ".."} | plain hex.

Needs: web3, eth-abi, eth-utils, coincurve; the anvil binary (--anvil or PATH).
"""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from coincurve import PrivateKey
from eth_abi import decode, encode
from eth_utils import keccak, to_checksum_address
from web3 import HTTPProvider

# --------------------------------------------------------------------------
# fixed parameters of the scenario
# --------------------------------------------------------------------------
DEFAULT_NF = [(4, 1), (10, 3), (16, 5), (31, 10)]
ROUNDS = 10
GAS_PRICE = 30 * 10**9          # wei; between "reasonable" and "maximum" below
GENESIS_TIME = 1_700_000_000
TX_GAS = 16_000_000             # below the per-transaction cap of EIP-7825
MAX_GAS_PRICE_GWEI, REASONABLE_GAS_PRICE_GWEI = 200, 20
OBSERVATION_GJUELS, TRANSMISSION_GJUELS, ACCOUNTING_GAS = 30_000_000, 200_000_000, 4_000
MICRO_LINK_PER_ETH = 140_000_000
JUELS_PER_FEE_COIN = 140_512_345_678_901_234_567
MIN_ANSWER, MAX_ANSWER = 1, 10**24
DECIMALS, DESCRIPTION = 8, "ETH / USD"
BASE_PRICE = 2_345_67891234     # 8 decimals
OFFCHAIN_CONFIG_LEN = lambda n: 64 + 128 * n   # pseudo-random bytes, all non-zero
SECP_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ZERO = "0x" + "00" * 20
HINTS = False                   # OCR2: name the signers in the unused bytes of rawVs, byte 31 - j for signature j


def prf(*parts) -> bytes:
    return keccak(("|".join(map(str, parts))).encode())


def nonzero_bytes(length, *label):
    out, i = b"", 0
    while len(out) < length:
        out += bytes(b or 1 for b in prf(*label, i))
        i += 1
    return out[:length]


def addr(b: bytes) -> str:
    return to_checksum_address("0x" + b[-20:].hex())


def plain_account(*label) -> str:
    return addr(prf("account", *label))


class Signer:
    def __init__(self, *label):
        self.key = PrivateKey(prf("signer", *label))
        self.address = addr(keccak(self.key.public_key.format(compressed=False)[1:])[12:])

    def sign(self, digest: bytes):
        s = self.key.sign_recoverable(digest, hasher=None)
        return s[:32], s[32:64], s[64]


# --------------------------------------------------------------------------
# tiny assembler, for the three helper contracts used by the scenario
# --------------------------------------------------------------------------
OPS = {
    "STOP": 0x00, "ADD": 0x01, "MUL": 0x02, "SUB": 0x03, "LT": 0x10, "GT": 0x11, "EQ": 0x14, "ISZERO": 0x15,
    "AND": 0x16, "OR": 0x17, "SHL": 0x1B, "SHR": 0x1C, "KECCAK256": 0x20, "ADDRESS": 0x30, "CALLER": 0x33,
    "CALLDATALOAD": 0x35, "CALLDATASIZE": 0x36, "CALLDATACOPY": 0x37, "CODESIZE": 0x38, "CODECOPY": 0x39,
    "EXTCODESIZE": 0x3B, "POP": 0x50, "MLOAD": 0x51, "MSTORE": 0x52, "SLOAD": 0x54, "SSTORE": 0x55, "JUMP": 0x56,
    "JUMPI": 0x57, "GAS": 0x5A, "JUMPDEST": 0x5B, "LOG3": 0xA3, "RETURN": 0xF3, "STATICCALL": 0xFA, "REVERT": 0xFD,
    **{f"DUP{i}": 0x7F + i for i in range(1, 17)}, **{f"SWAP{i}": 0x8F + i for i in range(1, 17)},
}


def assemble(text: str) -> bytes:
    """Mnemonics separated by blanks; 'name:' marks a jump target, '@name'
    pushes it, numbers (0x.. or decimal) are pushed with the shortest PUSH."""
    items, labels, pos = [], {}, 0
    for tok in text.split():
        if tok.endswith(":"):
            labels[tok[:-1]] = pos
            items.append(bytes([OPS["JUMPDEST"]]))
            pos += 1
        elif tok.startswith("@"):
            items.append(tok)
            pos += 3
        elif tok in OPS:
            items.append(bytes([OPS[tok]]))
            pos += 1
        else:
            v = int(tok, 0)
            raw = v.to_bytes(max(1, (v.bit_length() + 7) // 8), "big")
            items.append(bytes([0x5F + len(raw)]) + raw)
            pos += 1 + len(raw)
    return b"".join(
        bytes([0x61]) + labels[i[1:]].to_bytes(2, "big") if isinstance(i, str) else i for i in items
    )


def creation(runtime: bytes, setup: str = "") -> str:
    head = assemble(setup)
    # 12-byte copier: PUSH2 len DUP1 PUSH2 off PUSH1 0 CODECOPY PUSH1 0 RETURN
    tail_len = 13
    off = len(head) + tail_len
    cp = (bytes([0x61]) + len(runtime).to_bytes(2, "big") + b"\x80" + bytes([0x61]) + off.to_bytes(2, "big")
          + bytes([0x60, 0x00, 0x39, 0x60, 0x00, 0xF3]))
    assert len(cp) == tail_len
    return "0x" + (head + cp + runtime).hex()


def selector(sig: str) -> bytes:
    return keccak(sig.encode())[:4]


def sel_int(sig: str) -> str:
    return "0x" + selector(sig).hex()


TRANSFER_TOPIC = "0x" + keccak(b"Transfer(address,address,uint256)").hex()
# ERC-20 core with the balance of an account kept in the slot numbered by its
# address.  One transfer = 2 SLOAD + 2 SSTORE + 1 LOG3, nothing else.
TOKEN_RUNTIME = assemble(f"""
  0 CALLDATALOAD 224 SHR
  DUP1 {sel_int('transfer(address,uint256)')} EQ @transfer JUMPI
  DUP1 {sel_int('transferAndCall(address,uint256,bytes)')} EQ @transfer JUMPI
  DUP1 {sel_int('balanceOf(address)')} EQ @balance JUMPI
  0 0 REVERT
balance: 4 CALLDATALOAD SLOAD 0 MSTORE 32 0 RETURN
transfer:
  36 CALLDATALOAD
  CALLER SLOAD
  DUP2 DUP2 LT @fail JUMPI
  DUP2 SWAP1 SUB CALLER SSTORE
  4 CALLDATALOAD DUP1 SLOAD DUP3 ADD SWAP1 SSTORE
  0 MSTORE
  4 CALLDATALOAD CALLER {TRANSFER_TOPIC} 32 0 LOG3
  1 0 MSTORE 32 0 RETURN
fail: 0 0 REVERT
""")
TOKEN_CREATE = creation(TOKEN_RUNTIME, f"{10**27} CALLER SSTORE")
# answers every call with the word 1: no-op validator and allow-all access controller
YES_RUNTIME = assemble("1 0 MSTORE 32 0 RETURN")
YES_CREATE = creation(YES_RUNTIME)
# calldata = target word ++ inner calldata.  Touches the target first so that the
# account is warm, then brackets two identical STATICCALLs with GAS and returns
# (gas before, gas after, ok) twice: first call with cold, second with warm slots.
READER_RUNTIME = assemble("""
  0 CALLDATALOAD EXTCODESIZE POP
  32 CALLDATASIZE SUB 32 512 CALLDATACOPY
  GAS 0 MSTORE
  0 0 32 CALLDATASIZE SUB 512 0 CALLDATALOAD GAS STATICCALL
  GAS 32 MSTORE
  64 MSTORE
  GAS 96 MSTORE
  0 0 32 CALLDATASIZE SUB 512 0 CALLDATALOAD GAS STATICCALL
  GAS 128 MSTORE
  160 MSTORE
  192 0 RETURN
""")
READER_CREATE = creation(READER_RUNTIME)
STOP_CREATE = creation(assemble("STOP"))

# --------------------------------------------------------------------------
# BN254, just enough to create keys and signatures for the BLS verifier
# --------------------------------------------------------------------------
P = 21888242871839275222246405745257275088696311157297823662689037894645226208583
R = 21888242871839275222246405745257275088548364400416034343698204186575808495617
G2 = ((0x1800DEEF121F1E76426A00665E5C4479674322D4F75EDADD46DEBD5CD992F6ED,
       0x198E9393920D483A7260BFB731FB5D25F1AA493335A9E71297E485B7AEF312C2),
      (0x12C85EA5DB8C6DEB4AAB71808DCB408FE3D1E7690C43D37B4CE6CC0166FA7DAA,
       0x090689D0585FF075EC9E99AD690C3395BC4B313370B38EF355ACDADCD122975B))


class F2(tuple):  # (real, imag)
    def __add__(s, o): return F2(((s[0] + o[0]) % P, (s[1] + o[1]) % P))
    def __sub__(s, o): return F2(((s[0] - o[0]) % P, (s[1] - o[1]) % P))
    def __mul__(s, o):
        if isinstance(o, int):
            return F2((s[0] * o % P, s[1] * o % P))
        return F2(((s[0] * o[0] - s[1] * o[1]) % P, (s[0] * o[1] + s[1] * o[0]) % P))
    def inv(s):
        d = pow(s[0] * s[0] + s[1] * s[1], P - 2, P)
        return F2((s[0] * d % P, -s[1] * d % P))


class F1(int):
    def __add__(s, o): return F1((int(s) + int(o)) % P)
    def __sub__(s, o): return F1((int(s) - int(o)) % P)
    def __mul__(s, o): return F1(int(s) * int(o) % P)
    def inv(s): return F1(pow(int(s), P - 2, P))


def ec_add(a, b):
    if a is None:
        return b
    if b is None:
        return a
    if a[0] == b[0]:
        if a[1] != b[1]:
            return None
        m = a[0] * a[0] * 3 * (a[1] * 2).inv()
    else:
        m = (b[1] - a[1]) * (b[0] - a[0]).inv()
    x = m * m - a[0] - b[0]
    return (x, m * (a[0] - x) - a[1])


def ec_mul(p, k):
    acc = None
    while k:
        if k & 1:
            acc = ec_add(acc, p)
        p = ec_add(p, p)
        k >>= 1
    return acc


def hash_to_g1(h: bytes):
    """Try counter bytes until the masked hash is the abscissa of a point."""
    for c in range(256):
        v = int.from_bytes(keccak(h + bytes([c])), "big") & ~(1 << 254)
        x = v & ((1 << 255) - 1)
        if x >= P:
            continue
        rhs = (x * x * x + 3) % P
        y = pow(rhs, (P + 1) // 4, P)
        if y * y % P != rhs:
            continue
        if (y & 1) != v >> 255:
            y = (P - y) % P
        return (F1(x), F1(y)), c
    raise ValueError("no point found")


def compress_g1(p) -> bytes:
    return (int(p[0]) | (int(p[1]) & 1) << 255).to_bytes(32, "big")


class BlsSigner:
    DST = 0x79537812DFE48A92FC860B8B010E8D6078B5C19E7037C4CF07F7BED69B54FFFC

    def __init__(self, *label):
        self.sk = int.from_bytes(prf("bls", *label), "big") % R
        pk = ec_mul((F2(G2[0]), F2(G2[1])), self.sk)
        self.pk = b"".join(v.to_bytes(32, "big") for v in (pk[0][1], pk[0][0], pk[1][1], pk[1][0]))
        point, c = hash_to_g1(keccak(self.DST.to_bytes(32, "big") + self.pk))
        self.key_with_pop = self.pk + compress_g1(ec_mul(point, self.sk)) + bytes([c])


# --------------------------------------------------------------------------
# node
# --------------------------------------------------------------------------
class OpFailed(Exception):
    pass


class Node:
    def __init__(self, anvil, port, hardfork, tracing=False):
        self.url = f"http://127.0.0.1:{port}"
        cmd = [anvil, "--host", "127.0.0.1", "--port", str(port), "--silent", "--auto-impersonate", "--base-fee", "0",
               "--gas-limit", "60000000", "--timestamp", str(GENESIS_TIME), "--chain-id", "1337", "--accounts", "1",
               "--no-priority-fee"]
        if hardfork != "latest":
            cmd += ["--hardfork", hardfork]
        if tracing:
            cmd.append("--steps-tracing")
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                raise SystemExit(f"port {port} is in use")
        self.proc = subprocess.Popen(cmd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.provider = HTTPProvider(self.url, request_kwargs={"timeout": 120})
        for _ in range(100):
            try:
                self.rpc("eth_chainId")
                break
            except Exception:
                time.sleep(0.1)
        self.hardfork = hardfork
        self.chain_id = int(self.rpc("eth_chainId"), 16)
        self.now = GENESIS_TIME + 1000
        self.funded = set()

    def close(self):
        self.proc.terminate()
        self.proc.wait(timeout=20)

    def rpc(self, method, *params):
        res = self.provider.make_request(method, list(params))
        if res.get("error"):
            raise OpFailed(f"{method}: {res['error'].get('message', res['error'])}")
        return res["result"]

    def tx(self, frm, to, data, gas=TX_GAS):
        if frm not in self.funded:
            self.rpc("anvil_setBalance", frm, hex(10**24))
            self.funded.add(frm)
        self.now += 60
        self.rpc("evm_setNextBlockTimestamp", self.now)
        t = {"from": frm, "data": data if isinstance(data, str) else "0x" + data.hex(), "gas": hex(gas),
             "gasPrice": hex(GAS_PRICE)}
        if to:
            t["to"] = to
        h = self.rpc("eth_sendTransaction", t)
        rcpt = None
        for _ in range(200):
            rcpt = self.rpc("eth_getTransactionReceipt", h)
            if rcpt:
                break
            time.sleep(0.02)
        if int(rcpt["status"], 16) != 1:
            why = ""
            try:
                self.rpc("eth_call", t, "latest")
            except OpFailed as e:
                why = str(e)
            raise OpFailed(f"reverted ({why})")
        return rcpt

    def mark(self):
        self._mark = (self.rpc("evm_snapshot"), self.now, set(self.funded))

    def rewind(self):
        """back to the marked state, so that every scenario starts from the same
        state, clock and nonces and hence sees the same contract address"""
        snap, self.now, funded = self._mark
        self.funded = set(funded)
        if not self.rpc("evm_revert", snap):
            raise SystemExit("the node could not go back to its snapshot")
        self.mark()

    def gas(self, *a, **k):
        return int(self.tx(*a, **k)["gasUsed"], 16)

    def call(self, to, data, frm=None):
        t = {"to": to, "data": "0x" + data.hex()}
        if frm:
            t["from"] = frm
        return bytes.fromhex(self.rpc("eth_call", t, "latest")[2:])

    def deploy(self, frm, code, types=(), values=()):
        return self.tx(frm, None, code + encode(list(types), list(values)).hex())


def calldata_gas(data: bytes) -> int:
    z = data.count(0)
    return 4 * z + 16 * (len(data) - z)


def calldata_floor(data: bytes) -> int:
    z = data.count(0)
    return 21000 + 10 * (z + 4 * (len(data) - z))


def fn(sig: str, *values) -> bytes:
    inner = sig[sig.index("(") + 1:-1]
    types, depth, cur = [], 0, ""
    for ch in inner:
        if ch == "," and depth == 0:
            types.append(cur)
            cur = ""
            continue
        depth += ch == "("
        depth -= ch == ")"
        cur += ch
    if cur:
        types.append(cur)
    return selector(sig) + encode(types, list(values))


class Figures:
    """ordered op -> list of gas values, plus first error per op"""

    def __init__(self):
        self.v = collections.OrderedDict()
        self.err = collections.OrderedDict()

    def add(self, op, gas):
        self.v.setdefault(op, []).append(gas)

    def run(self, op, f):
        try:
            g = f()
        except OpFailed as e:
            self.err.setdefault(op, str(e)[:160])
            return None
        self.add(op, g)
        return g

    def out(self):
        o = {}
        for k, v in self.v.items():
            o[k] = v[0] if len(v) == 1 else {"avg": round(sum(v) / len(v), 1), "min": min(v), "max": max(v), "rounds": len(v)}
        for k, e in self.err.items():
            o[k] = {"error": e}
        return o


# --------------------------------------------------------------------------
# report builders
# --------------------------------------------------------------------------
def observations(label, count):
    vals = []
    for i in range(count):
        jitter = int.from_bytes(prf("obs", label, i)[:4], "big") % 40_000_000 - 20_000_000
        vals.append(BASE_PRICE + jitter)
    return sorted(vals)


def permutation(label, n, take):
    order = sorted(range(n), key=lambda i: prf("perm", label, i))
    return order[:take]


def observers_word(order):
    return bytes(order).ljust(32, b"\x00")


def twisted(twist, obs, order):
    if twist == "unsorted observations":
        obs = obs[::-1]
    if twist == "repeated observer":
        order = order[:-1] + order[:1]
    if twist == "median below the minimum answer":
        obs = [MIN_ANSWER - 1] * len(obs)
    if twist == "too few observations":
        obs, order = obs[:1], order[:1]
    return obs, order


def ocr1_transmit(signers, digest16, epoch, rnd, obs_count, label, twist=None):
    n = len(signers)
    f = (n - 1) // 3
    if twist == "wrong config digest":
        digest16 = digest16[::-1]
    obs, order = twisted(twist, observations(label, obs_count), permutation(label, n, obs_count))
    ctx = b"\x00" * 11 + digest16 + epoch.to_bytes(4, "big") + bytes([rnd])
    report = encode(["bytes32", "bytes32", "int192[]"], [ctx, observers_word(order), obs])
    return sign_and_pack("transmit(bytes,bytes32[],bytes32[],bytes32)", [report], keccak(report), signers, f, label, twist), report


def ocr2_transmit(signers, digest, epoch, rnd, obs_count, ts, label, twist=None):
    n = len(signers)
    f = (n - 1) // 3
    if twist == "wrong config digest":
        digest = digest[::-1]
    obs, order = twisted(twist, observations(label, obs_count), permutation(label, n, obs_count))
    ctx = [digest, (epoch << 8 | rnd).to_bytes(32, "big"), prf("extra", label)]
    report = encode(["uint32", "bytes32", "int192[]", "int192"], [ts, observers_word(order), obs, JUELS_PER_FEE_COIN])
    h = keccak(keccak(report) + b"".join(ctx))
    return sign_and_pack("transmit(bytes32[3],bytes,bytes32[],bytes32[],bytes32)", [ctx, report], h, signers, f, label, twist), report


def sign_and_pack(sig, head, digest, signers, f, label, twist=None):
    rs, ss, vs = [], [], b""
    who = [signers[i] for i in permutation(("sig", label), len(signers), f + 1)]
    if twist == "signature of an outsider":
        who[-1] = Signer("outsider")
    if twist == "repeated signer":
        who[-1] = who[0]
    if twist == "too few signatures":
        who.pop()
    for k in who:
        r, s, v = k.sign(digest)
        rs.append(r)
        ss.append(s)
        vs += bytes([v])
    vs = vs.ljust(32, b"\x00")
    if HINTS and "bytes32[3]" in sig:
        hints = bytes(signers.index(k) if k in signers else 0 for k in who)
        vs = vs[:32 - len(hints)] + hints[::-1]
    return fn(sig, *head, rs, ss, vs) + (b"\x00" * 32 if twist == "padded calldata" else b"")


TWISTS = ["signature of an outsider", "repeated signer", "too few signatures", "wrong config digest", "padded calldata",
          "median below the minimum answer", "too few observations", "unauthorised transmitter"]
TWISTS_OCR1 = ["unsorted observations", "repeated observer"]


# --------------------------------------------------------------------------
# view gas
# --------------------------------------------------------------------------
def eoa_view_gas(node, target, data):
    """execution gas of a view sent as a plain transaction: gasUsed - 21000 - calldata"""
    return node.gas(plain_account("eoa reader"), target, data) - 21000 - calldata_gas(data)


def reader_gas(node, reader, target, data):
    out = node.call(reader, bytes.fromhex(target[2:]).rjust(32, b"\x00") + data, plain_account("eoa reader"))
    a, b, ok1, c, d, ok2 = decode(["uint256"] * 6, out)
    if not (ok1 and ok2):
        raise OpFailed("view reverted through the reader contract")
    return a - b, c - d


def measure_views(node, fig, env, target, views, eoa_only=()):
    for name, data in views:
        if name not in eoa_only:
            try:
                base = env["reader_base"]
                cold, warm = reader_gas(node, env["reader"], target, data)
                fig.add(f"view.{name}.contract_cold", cold - base)
                fig.add(f"view.{name}.contract_warm", warm - base)
            except OpFailed as e:
                fig.err.setdefault(f"view.{name}.contract_cold", str(e)[:160])
        fig.run(f"view.{name}.eoa", lambda: eoa_view_gas(node, target, data))


# --------------------------------------------------------------------------
# scenarios
# --------------------------------------------------------------------------
def common_env(node):
    owner = plain_account("owner")
    env = {"owner": owner}
    for name, code in (("token", TOKEN_CREATE), ("token2", TOKEN_CREATE), ("yes", YES_CREATE), ("yes2", YES_CREATE),
                       ("reader", READER_CREATE), ("stop", STOP_CREATE)):
        env[name] = to_checksum_address(node.deploy(owner, code)["contractAddress"])
    base = reader_gas_raw(node, env["reader"], env["stop"])
    env["reader_base"] = base
    return env


def reader_gas_raw(node, reader, target):
    """cost of the reader's own bracket around a call that executes nothing"""
    a, b = reader_gas(node, reader, target, b"\x00" * 4)
    assert a == b, (a, b)
    return a


def scenario_aggregator(node, kind, code, n, f, rounds, env, extra, trace=None, label=None):
    ocr = 1 if "Offchain" in kind else 2
    controlled = kind.startswith("AccessControlled")
    fig = Figures()
    owner, token, token2, yes = env["owner"], env["token"], env["token2"], env["yes"]
    signers = [Signer("a", i) for i in range(n)]
    signer_addrs = [s.address for s in signers]
    signers_b = [Signer("b", i) for i in range(n)]
    tr = [plain_account("transmitter", i) for i in range(n)]
    tr_b = [plain_account("transmitter b", i) for i in range(n)]
    payees = [plain_account("payee", i) for i in range(n)]
    if ocr == 1:
        types = ["uint32"] * 5 + ["address", "int192", "int192", "address", "address", "uint8", "string"]
        args = [MAX_GAS_PRICE_GWEI, REASONABLE_GAS_PRICE_GWEI, MICRO_LINK_PER_ETH, OBSERVATION_GJUELS, TRANSMISSION_GJUELS,
                token, MIN_ANSWER, MAX_ANSWER, yes, yes, DECIMALS, DESCRIPTION]
    else:
        types = ["address", "int192", "int192", "address", "address", "uint8", "string"]
        args = [token, MIN_ANSWER, MAX_ANSWER, yes, yes, DECIMALS, DESCRIPTION]
    rc = node.deploy(owner, code, types, args)
    agg = to_checksum_address(rc["contractAddress"])
    fig.add("deploy", int(rc["gasUsed"], 16))
    extra["runtime_bytes"] = len(node.rpc("eth_getCode", agg, "latest")) // 2 - 1
    extra["creation_bytes"] = len(code) // 2 - 1

    node.tx(owner, token, fn("transfer(address,uint256)", agg, 10**24))
    for p in payees + [plain_account("recipient")]:
        node.tx(owner, token, fn("transfer(address,uint256)", p, 10**18))
        node.tx(owner, token2, fn("transfer(address,uint256)", p, 10**18))

    def op(name, frm, sig, *values):
        return fig.run(name, lambda: node.gas(frm, agg, fn(sig, *values)))

    op("setPayees", owner, "setPayees(address[],address[])", tr, payees)
    node.tx(owner, agg, fn("setPayees(address[],address[])", tr_b, payees))

    def set_billing(name, factor=1):
        if ocr == 1:
            return op(name, owner, "setBilling(uint32,uint32,uint32,uint32,uint32)", MAX_GAS_PRICE_GWEI,
                      REASONABLE_GAS_PRICE_GWEI, MICRO_LINK_PER_ETH, OBSERVATION_GJUELS * factor, TRANSMISSION_GJUELS)
        return op(name, owner, "setBilling(uint32,uint32,uint32,uint32,uint24)", MAX_GAS_PRICE_GWEI,
                  REASONABLE_GAS_PRICE_GWEI, OBSERVATION_GJUELS * factor, TRANSMISSION_GJUELS, ACCOUNTING_GAS)

    set_billing("setBilling.before_any_config")
    offchain = nonzero_bytes(OFFCHAIN_CONFIG_LEN(n), "offchain config", n)

    def set_config(name, who, trs):
        addrs = [s.address for s in who]
        if ocr == 1:
            return op(name, owner, "setConfig(address[],address[],uint8,uint64,bytes)", addrs, trs, f, 1, offchain)
        onchain = b"\x01" + MIN_ANSWER.to_bytes(24, "big") + MAX_ANSWER.to_bytes(24, "big")
        return op(name, owner, "setConfig(address[],address[],uint8,bytes,uint64,bytes)", addrs, trs, f, onchain, 2, offchain)

    def digest():
        out = node.call(agg, fn("latestConfigDetails()"))
        return out[64:80] if ocr == 1 else out[64:96]

    set_config("setConfig.first", signers, tr)
    config_logs = node.rpc("eth_getLogs", {"fromBlock": "latest", "toBlock": "latest"})
    state = {"round": 0, "digest": digest(), "signers": signers, "tr": tr}
    samples = []

    def transmit(name, count=n):
        state["round"] += 1
        k = state["round"]
        epoch, rnd = 1000 + k // 200, k % 200 + 1
        tag = (n, f, k, count)
        if ocr == 1:
            data, rep = ocr1_transmit(state["signers"], state["digest"], epoch, rnd, count, tag)
        else:
            data, rep = ocr2_transmit(state["signers"], state["digest"], epoch, rnd, count, node.now + 40, tag)

        def go():
            rcpt = node.tx(state["tr"][k % n], agg, data)
            extra["_last_tx"] = rcpt["transactionHash"]
            return int(rcpt["gasUsed"], 16)
        g = fig.run(name, go)
        if g is not None and name == "transmit.steady":
            samples.append((data, rep, g))
        return g

    transmit("transmit.first")
    for _ in range(rounds):
        transmit("transmit.steady")
    extra["checks"] = {}
    if samples:
        try:
            rep_types = ["bytes32", "bytes32", "int192[]"] if ocr == 1 else ["uint32", "bytes32", "int192[]", "int192"]
            vals = decode(rep_types, samples[-1][1])[2]
            got = decode(["uint80", "int256", "uint256", "uint256", "uint80"],
                         node.call(agg, fn("latestRoundData()"), plain_account("eoa reader")))
            extra["checks"]["answer_is_median"] = got[1] == vals[len(vals) // 2]
            extra["checks"]["round_id"] = got[0] == state["round"]
            ev = node.rpc("eth_getTransactionReceipt", extra["_last_tx"])["logs"]
            # all inputs are fixed, so an implementation with the same behaviour emits the same bytes
            extra["checks"]["transmit_events_fingerprint"] = fingerprint(ev)
            extra["checks"]["config_event_fingerprint"] = fingerprint(config_logs)
            extra["checks"]["events"] = [[len(e["topics"]), len(e["data"]) // 2 - 1] for e in ev]
            try:
                node.tx(state["tr"][state["round"] % n], agg, samples[-1][0])
                extra["checks"]["refuses_replay"] = False
            except OpFailed:
                extra["checks"]["refuses_replay"] = True
            for twist in TWISTS + (TWISTS_OCR1 if ocr == 1 else []):
                k = state["round"] + 1
                tag = (n, f, k, twist)
                frm = state["tr"][k % n] if twist != "unauthorised transmitter" else owner
                if ocr == 1:
                    data, _ = ocr1_transmit(signers, state["digest"], 2000, 1, n, tag, twist)
                else:
                    data, _ = ocr2_transmit(signers, state["digest"], 2000, 1, n, node.now + 40, tag, twist)
                try:
                    node.tx(frm, agg, data)
                    extra["checks"].setdefault("wrongly_accepted", []).append(twist)
                except OpFailed:
                    extra["checks"]["refused"] = extra["checks"].get("refused", 0) + 1
            extra["checks"]["owed_after_transmit"] = int.from_bytes(
                node.call(agg, fn("owedPayment(address)", tr[state["round"] % n])), "big") > 0
        except Exception as e:  # a malformed answer is a finding, not a crash
            extra["checks"]["error"] = f"{type(e).__name__}: {e}"[:160]
    if trace is not None and "_last_tx" in extra:
        trace[f"{label} n={n} f={f}"] = decompose(node, extra["_last_tx"], samples[-1][0])
    for _ in range(rounds):
        transmit("transmit.steady_2f+1_observations", 2 * f + 1)
    transmit("_align")
    fig.v.pop("_align", None)

    op("requestNewRound.owner", owner, "requestNewRound()")
    op("requestNewRound.requester", plain_account("requester"), "requestNewRound()")

    if controlled:
        op("addAccess", owner, "addAccess(address)", env["reader"])
    views = [("latestRoundData", fn("latestRoundData()")), ("latestAnswer", fn("latestAnswer()")),
             ("latestTimestamp", fn("latestTimestamp()")), ("latestRound", fn("latestRound()")),
             ("getRoundData", fn("getRoundData(uint80)", 5)), ("getAnswer", fn("getAnswer(uint256)", 5)),
             ("getTimestamp", fn("getTimestamp(uint256)", 5)), ("decimals", fn("decimals()")),
             ("description", fn("description()")), ("latestConfigDetails", fn("latestConfigDetails()")),
             ("latestTransmissionDetails", fn("latestTransmissionDetails()")),
             ("owedPayment", fn("owedPayment(address)", tr[1])),
             ("oracleObservationCount", fn("oracleObservationCount(address)", tr[1])),
             ("linkAvailableForPayment", fn("linkAvailableForPayment()")),
             ("transmitters" if ocr == 1 else "getTransmitters", fn("transmitters()" if ocr == 1 else "getTransmitters()"))]
    if ocr == 2:
        views.append(("latestConfigDigestAndEpoch", fn("latestConfigDigestAndEpoch()")))
    measure_views(node, fig, env, agg, views, eoa_only=("latestTransmissionDetails",))

    op("setValidatorConfig.set", owner, "setValidatorConfig(address,uint32)", env["yes2"], 200_000)
    for _ in range(rounds):
        transmit("transmit.steady_with_validator")
    op("setValidatorConfig.unset", owner, "setValidatorConfig(address,uint32)", ZERO, 0)

    op("withdrawPayment.owed", payees[1], "withdrawPayment(address)", tr[1])
    op("withdrawPayment.owed_next_oracle", payees[2], "withdrawPayment(address)", tr[2])
    op("withdrawPayment.nothing_owed", payees[1], "withdrawPayment(address)", tr[1])
    for _ in range(n if n < 8 else 8):
        transmit("_fill")
    set_billing("setBilling.all_owed")
    set_billing("setBilling.nothing_owed", 2)
    transmit("_fill")
    transmit("_fill")
    op("setLinkToken.all_owed", owner, "setLinkToken(address,address)", token2, plain_account("recipient"))
    node.tx(owner, token2, fn("transfer(address,uint256)", agg, 10**24))
    op("setLinkToken.nothing_owed", owner, "setLinkToken(address,address)", token, plain_account("recipient"))
    node.tx(owner, token, fn("transfer(address,uint256)", agg, 10**24))
    transmit("_fill")
    op("withdrawFunds", owner, "withdrawFunds(address,uint256)", plain_account("recipient"), 10**18)
    set_config("setConfig.same_oracles_all_owed", signers, tr)
    set_config("setConfig.same_oracles_nothing_owed", signers, tr)
    set_config("setConfig.replace_all_oracles", signers_b, tr_b)
    fig.v.pop("_fill", None)
    fig.err.pop("_fill", None)
    op("transferPayeeship", payees[0], "transferPayeeship(address,address)", tr[0], plain_account("new payee"))
    op("acceptPayeeship", plain_account("new payee"), "acceptPayeeship(address)", tr[0])
    op("setBillingAccessController", owner, "setBillingAccessController(address)", env["yes2"])
    op("setRequesterAccessController", owner, "setRequesterAccessController(address)", env["yes2"])
    if controlled:
        op("disableAccessCheck", owner, "disableAccessCheck()")
        op("enableAccessCheck", owner, "enableAccessCheck()")
        op("removeAccess", owner, "removeAccess(address)", env["reader"])
    op("transferOwnership", owner, "transferOwnership(address)", plain_account("new owner"))
    op("acceptOwnership", plain_account("new owner"), "acceptOwnership()")

    if samples:
        extra["limit"] = transmit_limit(ocr, n, f, samples)
    extra.pop("_last_tx", None)
    return fig


def fingerprint(logs):
    return keccak(b"".join(bytes.fromhex(x[2:]) for e in logs for x in e["topics"] + [e["data"]])).hex()[:16]


def subsets(n, t, count):
    yield "lowest", list(range(t))
    yield "highest", list(range(n - t, n))
    for i in range(count):
        yield "random", sorted(permutation(("subset", n, t, i), n, t))


def scenario_ocr3(node, kind, code, n, f, rounds, env, extra, lib=None):
    fig = Figures()
    owner = env["owner"]
    bls = "BLS" in (lib[0] if lib else kind)
    if lib:
        rc = node.deploy(owner, lib[1])
        fig.add("deploy.library", int(rc["gasUsed"], 16))
        extra["library_runtime_bytes"] = len(node.rpc("eth_getCode", rc["contractAddress"], "latest")) // 2 - 1
        rc = node.deploy(owner, code, ["address"], [to_checksum_address(rc["contractAddress"])])
    else:
        rc = node.deploy(owner, code)
    fig.add("deploy", int(rc["gasUsed"], 16))
    c = to_checksum_address(rc["contractAddress"])
    extra["runtime_bytes"] = len(node.rpc("eth_getCode", c, "latest")) // 2 - 1
    extra["creation_bytes"] = len(code) // 2 - 1
    make = (lambda *l: BlsSigner(*l)) if bls else (lambda *l: Signer(*l))
    sets = [[cached(make, "k", s, i, bls) for i in range(n)] for s in ("x", "y")]
    blob = lambda ks: b"".join(k.key_with_pop if bls else bytes.fromhex(k.address[2:]) for k in ks)

    def set_config(name, version, ks):
        fig.run(name, lambda: node.gas(owner, c, fn("setConfig(uint32,uint8,uint8,bytes)", version, n, f, blob(ks))))

    set_config("setConfig.first", 1, sets[1])
    set_config("setConfig.replace_keys", 2, sets[0])
    set_config("setConfig.same_keys", 2, sets[0])
    keys = sets[0]
    digest = b"\x00\x09" + prf("digest3", n)[2:]
    seq = 100

    def attest(report, who):
        h = keccak(digest + seq.to_bytes(32, "big") + keccak(report))
        mask = sum(1 << i for i in who).to_bytes(4, "big")
        if bls:
            point, cnt = hash_to_g1(h)
            return mask + compress_g1(ec_mul(point, sum(keys[i].sk for i in who) % R)) + bytes([cnt])
        out = mask
        for i in who:
            r, s, v = keys[i].sign(h)
            if v & 1:
                s = (SECP_N - int.from_bytes(s, "big")).to_bytes(32, "big")
            out += r + s
        return out

    for size in (32, 1024):
        report = nonzero_bytes(size, "report", n, size)
        for tag, who in subsets(n, f + 1, rounds):
            seq += 1
            data = fn("transmit(bytes32,uint64,bytes,bytes)", digest, seq, report, attest(report, who))
            g = fig.run(f"transmit.report{size}.{tag}", lambda: node.gas(owner, c, data))
            if g and g != calldata_floor(data):
                fig.add(f"verify_net.report{size}.{tag}", g - 21000 - calldata_gas(data))
            elif g:
                extra.setdefault("calldata_floor_binds", {})[f"report{size}"] = True
            if g:
                extra.setdefault("calldata_bytes", {})[f"report{size}"] = len(data)
                extra.setdefault("calldata_floor", {})[f"report{size}"] = calldata_floor(data)
    # what the calldata floor of EIP-7623 does to a report dominated by data
    seq += 1
    report = nonzero_bytes(16384, "big report", n)
    data = fn("transmit(bytes32,uint64,bytes,bytes)", digest, seq, report, attest(report, list(range(f + 1))))
    g = fig.run("transmit.report16384.lowest", lambda: node.gas(owner, c, data))
    extra.setdefault("calldata_floor", {})["report16384"] = calldata_floor(data)
    if g == calldata_floor(data):
        extra.setdefault("calldata_floor_binds", {})["report16384"] = True
    # a wrong report must be refused, else the figures above mean nothing
    data = fn("transmit(bytes32,uint64,bytes,bytes)", digest, seq + 1, report, attest(report, list(range(f + 1))))
    try:
        node.gas(owner, c, data)
        extra["checks"] = {"refuses_wrong_sequence_number": False}
    except OpFailed:
        extra["checks"] = {"refuses_wrong_sequence_number": True}
    extra["limit"] = ocr3_limit(bls, n, f, node.hardfork)
    return fig


_cache = {}


def cached(make, *key):
    if key not in _cache:
        _cache[key] = make(*key)
    return _cache[key]


def scenario_store(node, kind, code, n, f, rounds, env, extra):
    fig = Figures()
    owner = env["owner"]
    rc = node.deploy(owner, code)
    fig.add("deploy", int(rc["gasUsed"], 16))
    c = to_checksum_address(rc["contractAddress"])
    extra["runtime_bytes"] = len(node.rpc("eth_getCode", c, "latest")) // 2 - 1
    cfg = ([Signer("a", i).address for i in range(n)], [plain_account("transmitter", i) for i in range(n)],
           b"\x01" + b"\x00" * 48, nonzero_bytes(OFFCHAIN_CONFIG_LEN(n), "offchain config", n), c, 2, 1, f)
    t = "(address[],address[],bytes,bytes,address,uint64,uint32,uint8)"
    data = fn(f"addConfig({t})", cfg)
    dg = node.call(c, data)
    fig.run("addConfig.first", lambda: node.gas(owner, c, data))
    fig.run("addConfig.repeat", lambda: node.gas(owner, c, data))
    measure_views(node, fig, env, c, [("readConfig", fn("readConfig(bytes32)", dg))])
    return fig


def scenario_access(node, kind, code, n, f, rounds, env, extra):
    fig = Figures()
    owner = env["owner"]
    rc = node.deploy(owner, code)
    fig.add("deploy", int(rc["gasUsed"], 16))
    c = to_checksum_address(rc["contractAddress"])
    extra["runtime_bytes"] = len(node.rpc("eth_getCode", c, "latest")) // 2 - 1
    who = plain_account("listed")
    g = lambda sig, *v: (lambda: node.gas(owner, c, fn(sig, *v)))
    fig.run("addAccess", g("addAccess(address)", who))
    measure_views(node, fig, env, c, [("hasAccess", fn("hasAccess(address,bytes)", who, b"\x12\x34\x56\x78"))])
    fig.run("disableAccessCheck", g("disableAccessCheck()"))
    fig.run("enableAccessCheck", g("enableAccessCheck()"))
    fig.run("removeAccess", g("removeAccess(address)", who))
    fig.run("transferOwnership", g("transferOwnership(address)", who))
    fig.run("acceptOwnership", lambda: node.gas(who, c, fn("acceptOwnership()")))
    return fig


# --------------------------------------------------------------------------
# lower bound of one steady transmit
# --------------------------------------------------------------------------
def transmit_limit(ocr, n, f, samples):
    t = f + 1
    avg = lambda xs: sum(xs) / len(xs)
    calldata = avg([calldata_gas(d) for d, _, _ in samples])
    floor = avg([calldata_floor(d) for d, _, _ in samples])
    report_words = len(samples[0][1]) / 32
    word_hash = lambda w: 30 + 6 * w
    log = lambda topics, nbytes: 375 + 375 * topics + 8 * nbytes
    main_words = (8 + n) if ocr == 1 else (11 + n)
    c = collections.OrderedDict()
    c["intrinsic"] = 21000
    c["calldata"] = round(calldata, 1)
    c["ecrecover"] = t * 3100
    c["hashing_report_and_round_slot"] = (word_hash(report_words) + (0 if ocr == 1 else word_hash(4))) + 2 * word_hash(2)
    c["logs"] = log(2, 32 * main_words) + log(3, 32) + log(3, 32)
    c["new_round_slot"] = 22100
    c["hot_slot_update"] = 5000
    c["transmitter_slot_update"] = 5000
    if ocr == 1:
        c["billing_slot_read"] = 2100
        c["observation_counts"] = 5000 if n <= 16 else 10000
    else:
        c["config_digest_slot_read"] = 2100
    strict = sum(c.values())
    signer_slots = t * (2100 + word_hash(2))
    code_words = -(-20 * n // 32)
    signer_code = 2600 + 3 * code_words
    out = {
        "components": c,
        "calldata_bytes": len(samples[0][0]),
        "without_signer_lookup": round(strict),
        "signer_lookup_one_slot_each": signer_slots,
        "with_one_slot_per_signer": round(strict + signer_slots),
        "signer_lookup_code_table": signer_code,
        "with_code_table": round(strict + signer_code),
        "calldata_floor_eip7623": round(floor),
        "measured_average": round(avg([g for _, _, g in samples]), 1),
    }
    out["with_code_table_and_two_rounds_per_slot"] = out["with_code_table"] - (22100 - (22100 + 5000) // 2)
    if ocr == 1:
        out["if_counts_kept_as_misses"] = round(strict - c["observation_counts"])
    out["above_slot_limit"] = round(out["measured_average"] - out["with_one_slot_per_signer"])
    return out


def ocr3_limit(bls, n, f, hardfork):
    """Execution gas (without intrinsic and calldata) that verifying one 32-byte
    report cannot avoid, with the keys in storage and with the keys kept as the
    code of a data contract."""
    t = f + 1
    c = {"hot_slot_read_and_unchanged_write": 2200, "hashing": 36 + 48}
    if bls:
        osaka = hardfork in ("latest", "osaka")          # EIP-7883 tripled the price of MODEXP
        power = lambda bits: 100 + (16 * (bits - 1) if osaka else 16 * (bits - 1) // 3)
        c.update({"pairing": 100 + 45000 + 2 * 34000, "decompress_signature_and_hash_point": 2 * power(252),
                  "one_field_inversion": power(254)})
        keys, table = 4 * 2100 * t, 2600 + 100 * (t - 1) + 12 * t
    else:
        c.update({"ecrecover": 3100 * t})
        keys, table = 2100 * t, 2600 + 3 * -(-20 * n // 32)
    base = sum(c.values())
    return {"components": c, "key_slots": keys, "with_key_slots": base + keys, "key_code_table": table,
            "with_code_table": base + table}


# --------------------------------------------------------------------------
# opcode decomposition
# --------------------------------------------------------------------------
CLASS = {}
for _names, _c in (
    ("LOG0 LOG1 LOG2 LOG3 LOG4", "log"), ("KECCAK256 SHA3", "keccak256"),
    ("CALL DELEGATECALL CALLCODE", "call"), ("STATICCALL", "staticcall"),
    ("CALLDATACOPY CODECOPY EXTCODECOPY RETURNDATACOPY MCOPY", "copy"),
    ("CALLDATALOAD CALLDATASIZE", "calldata_read"),
    ("MLOAD MSTORE MSTORE8", "memory_access"), ("JUMP JUMPI JUMPDEST PC", "jumps"),
    ("ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR",
     "arithmetic_logic"),
):
    for _n in _names.split():
        CLASS[_n] = _c


def classify(op, cost):
    if op == "SLOAD":
        return "sload_cold" if cost >= 2000 else "sload_warm"
    if op == "SSTORE":
        if cost >= 20000:
            return "sstore_new_slot"
        if cost >= 2900:
            return "sstore_update"
        return "sstore_no_change"
    if op.startswith(("PUSH", "DUP", "SWAP")) or op == "POP":
        return "stack"
    return CLASS.get(op, "other")


def decompose(node, tx_hash, data):
    """Gas of one transaction by opcode class, by phase and as a timeline of the
    expensive steps.  The cost of a step is the drop of the gas counter until the
    next step of the same call frame, so calls carry everything they forward."""
    res = node.rpc("debug_traceTransaction", tx_hash, {"disableStorage": True, "disableStack": True, "enableMemory": False})
    logs = [s for s in res["structLogs"] if s["depth"] == 1]
    by, cnt, phases, copies = (collections.Counter() for _ in range(4))
    recov = [i for i, s in enumerate(logs) if s["op"] == "STATICCALL"]
    events = [i for i, s in enumerate(logs) if s["op"].startswith("LOG")]
    first, last = (recov[0], recov[-1]) if recov else (len(logs), len(logs))
    last_log = events[-1] if events else len(logs)
    timeline, done = [], 0
    for i, s in enumerate(logs):
        op = s["op"]
        cost = s["gas"] - logs[i + 1]["gas"] if i + 1 < len(logs) else s["gasCost"]
        k = classify(op, cost)
        if k == "memory_access" and cost > 3:
            by["memory_expansion"] += cost - 3
            by[k] += 3
        else:
            by[k] += cost
        cnt[k] += 1
        phases["1 entry and checks, until the first ecrecover" if i < first else
               "2 first to last ecrecover" if i <= last else
               "3 after the last ecrecover, up to the last event" if i <= last_log else
               "4 after the last event"] += cost
        if op in ("SLOAD", "SSTORE", "CALL", "STATICCALL", "DELEGATECALL", "KECCAK256", "SHA3", "EXTCODECOPY") or op.startswith("LOG"):
            timeline.append([done, op, cost])
        done += cost
    used = int(node.rpc("eth_getTransactionReceipt", tx_hash)["gasUsed"], 16)
    out = {
        "gas_used": used, "intrinsic": 21000, "calldata": calldata_gas(data), "execution": done,
        "unexplained": used - 21000 - calldata_gas(data) - done, "steps": len(logs),
        "gas_by_class": dict(sorted(by.items(), key=lambda kv: -kv[1])),
        "count_by_class": dict(sorted(cnt.items(), key=lambda kv: -kv[1])),
        "gas_by_phase": {k: phases[k] for k in sorted(phases)},
        "timeline": timeline,
    }
    if len(recov) > 1:
        out["per_additional_signature"] = round((logs[first]["gas"] - logs[last]["gas"]) / (len(recov) - 1), 1)
    return out


# --------------------------------------------------------------------------
# driver
# --------------------------------------------------------------------------
AGGS = ("OffchainAggregator", "AccessControlledOffchainAggregator", "OCR2Aggregator", "AccessControlledOCR2Aggregator")
LIBS = ("OCR3DynamicallyDispatchedECDSAAttestationVerifierLib", "OCR3DynamicallyDispatchedBLSAttestationVerifierLib")
KNOWN = AGGS + ("DemoECDSAAttestationVerifier", "DemoBLSAttestationVerifier", "DemoDynamicallyDispatchedAttestationVerifier",
                "OCRConfigurationStoreEVMSimple", "SimpleWriteAccessController", "SimpleReadAccessController") + LIBS


def load_code(path):
    raw = pathlib.Path(path).read_text().strip()
    if not raw.startswith("{"):
        code = raw
    else:
        j = json.loads(raw)
        code = j.get("bytecode") or j.get("deploymentBytecode") or j.get("bin") or j.get("evm", {}).get("bytecode")
        while isinstance(code, dict):
            code = code.get("object") or code.get("bytecode")
    if not code:
        raise SystemExit(f"no creation bytecode in {path}")
    return code if code.startswith("0x") else "0x" + code


def find_anvil(given):
    for c in (given, os.environ.get("ANVIL"), shutil.which("anvil")):
        if c and pathlib.Path(c).exists():
            return str(c)
    raise SystemExit("anvil not found: pass --anvil or set ANVIL")


def measure(artifacts, nfs, rounds, anvil, port, hardfork, trace_nf=None):
    out = collections.OrderedDict()
    traces = {}
    node = Node(anvil, port, hardfork, tracing=bool(trace_nf))
    try:
        client = node.rpc("web3_clientVersion")
        env = common_env(node)
        node.mark()
        libs = {k.split("@")[0]: (k, v) for k, v in artifacts.items() if k.split("@")[0] in LIBS}
        for label, code in artifacts.items():
            kind, _, variant = label.partition("@")
            if kind in LIBS:
                continue
            jobs = [(label, None)]
            if kind == "DemoDynamicallyDispatchedAttestationVerifier":
                jobs = [(label + "+" + ("BLS" if "BLS" in k else "ECDSA"), (k, v[1])) for k, v in libs.items()]
            for name, lib in jobs:
                res = out.setdefault(name, collections.OrderedDict(nf={}))
                flat = kind.startswith("Simple")
                for n, f in ([(0, 0)] if flat else nfs):
                    extra = {}
                    t0 = time.time()
                    node.rewind()
                    tr = traces if trace_nf and kind in AGGS and (n, f) in trace_nf else None
                    try:
                        if kind in AGGS:
                            fig = scenario_aggregator(node, kind, code, n, f, rounds, env, extra, tr, label)
                        elif kind == "OCRConfigurationStoreEVMSimple":
                            fig = scenario_store(node, kind, code, n, f, rounds, env, extra)
                        elif flat:
                            fig = scenario_access(node, kind, code, n, f, rounds, env, extra)
                        else:
                            fig = scenario_ocr3(node, kind, code, n, f, rounds, env, extra, lib)
                    except OpFailed as e:
                        res["nf"][f"{n},{f}"] = {"error": str(e)[:200]}
                        print(f"{name} ({n},{f}): {e}", file=sys.stderr)
                        continue
                    for k in ("runtime_bytes", "creation_bytes", "library_runtime_bytes"):
                        if k in extra:
                            res[k] = extra.pop(k)
                    bad = [k for k, v in extra.get("checks", {}).items()
                           if v is False or k in ("error", "wrongly_accepted")]
                    if bad:
                        print(f"  CHECK FAILED {name} n={n} f={f}: {extra['checks']}", file=sys.stderr)
                    d = {"gas": fig.out()}
                    d.update(extra)
                    res["nf"]["any" if flat else f"{n},{f}"] = d
                    print(f"  {hardfork:8s} {name} n={n} f={f}: {time.time()-t0:.1f}s "
                          f"{len(fig.v)} figures, {len(fig.err)} failed", file=sys.stderr)
    finally:
        node.close()
    return {"client": client, "hardfork": hardfork, "contracts": out, "decomposition": traces}


def val(x):
    if isinstance(x, dict):
        return x.get("avg")
    return x


def table(result, reference=None):
    """markdown: one table per contract, one row per operation, one column per (n,f)"""
    lines = []
    for name, c in result["contracts"].items():
        nfs = list(c["nf"])
        lines.append(f"\n### {name}\n")
        size = [f"{k.replace('_', ' ')}: {c[k]}" for k in ("creation_bytes", "runtime_bytes", "library_runtime_bytes") if k in c]
        if size:
            lines.append("; ".join(size) + "\n")
        heads = [("" if x == "any" else f"({x.replace(',', ', ')})") or "gas" for x in nfs]
        lines.append("| operation | " + " | ".join(heads) + " |")
        lines.append("|---|" + "---:|" * len(nfs))
        ops = []
        for nf in nfs:
            for o in c["nf"][nf].get("gas", {}):
                if o not in ops:
                    ops.append(o)
        ref = None
        if reference:
            base = name.split("@")[0] if "+" not in name else name
            ref = (reference.get("contracts", {}).get(name) or reference.get("contracts", {}).get(base) or {}).get("nf", {})
        for o in ops:
            cells = []
            for nf in nfs:
                x = c["nf"][nf].get("gas", {}).get(o)
                v = val(x)
                if v is None:
                    cells.append("failed" if isinstance(x, dict) else "")
                    continue
                s = f"{round(v):,}"
                if isinstance(x, dict) and x.get("rounds", 1) > 1 and x["min"] != x["max"] and not ref:
                    s += f" ({x['min']:,}–{x['max']:,})"
                if ref:
                    rv = val(ref.get(nf, {}).get("gas", {}).get(o))
                    if rv:
                        s += f" vs {round(rv):,} ({(v - rv) / rv * 100:+.1f}%)"
                cells.append(s)
            lines.append(f"| {o} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--artifact", action="append", default=[], metavar="NAME=FILE")
    ap.add_argument("--artifact-dir", action="append", default=[])
    ap.add_argument("--anvil")
    ap.add_argument("--port", type=int, default=18545)
    ap.add_argument("--hardfork", default="latest")
    ap.add_argument("--nf", nargs="*", default=None, help="pairs such as 4,1 31,10")
    ap.add_argument("--rounds", type=int, default=ROUNDS)
    ap.add_argument("--hints", action="store_true", help="OCR2 transmitters that name the signers")
    ap.add_argument("--trace", action="store_true", help="add the opcode decomposition of one steady transmit per (n,f)")
    ap.add_argument("--reference", help="figures (written by --out) to compare with")
    ap.add_argument("--out", help="write the figures as JSON")
    ap.add_argument("--markdown", help="write the table here instead of to the terminal")
    a = ap.parse_args()
    global HINTS
    HINTS = a.hints
    nfs = [tuple(map(int, x.split(","))) for x in a.nf] if a.nf else DEFAULT_NF
    arts = collections.OrderedDict()
    for d in a.artifact_dir:
        for k in KNOWN:
            hit = sorted(pathlib.Path(d).rglob(f"{k}.json"))
            if hit:
                arts[k] = load_code(hit[0])
    for s in a.artifact:
        k, _, p = s.partition("=")
        if k.split("@")[0] not in KNOWN:
            raise SystemExit(f"unknown contract {k}; known: {', '.join(KNOWN)}")
        arts[k] = load_code(p)
    if not arts:
        ap.error("nothing to measure")
    res = measure(arts, nfs, a.rounds, find_anvil(a.anvil), a.port, a.hardfork, set(nfs) if a.trace else None)
    if a.out:
        pathlib.Path(a.out).write_text(json.dumps(res, indent=1) + "\n")
    ref = None
    if a.reference:
        ref = json.loads(pathlib.Path(a.reference).read_text())
        ref = ref.get("by_hardfork", {}).get("osaka" if a.hardfork == "latest" else a.hardfork, ref)
    md = table(res, ref)
    if a.markdown:
        pathlib.Path(a.markdown).write_text(md + "\n")
    else:
        print(md)


if __name__ == "__main__":
    main()
