"""The connection to an EVM chain: JSON-RPC over HTTP behind web3.py's AsyncWeb3.

Every failure becomes a `ChainError` of one line that names the endpoint's host. The rest of the address often holds an
access key; it stays out of errors and logs, also where the endpoint itself echoes it. (web3.py's own HTTP provider
writes the whole address into its log, hence the provider here.)
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
from eth_typing import ChecksumAddress
from hexbytes import HexBytes
from web3 import AsyncWeb3
from web3.exceptions import (
    BadFunctionCallOutput,
    BadResponseFormat,
    ContractCustomError,
    ContractLogicError,
    ContractPanicError,
    TransactionNotFound,
    Web3RPCError,
)
from web3.middleware import ExtraDataToPOAMiddleware
from web3.providers.async_base import AsyncJSONBaseProvider
from web3.types import BlockIdentifier, FilterParams, LogReceipt, RPCEndpoint, RPCResponse, TxParams, TxReceipt
from yarl import URL

from ocr_offchain.bounded_json import check_depth
from ocr_offchain.errors import ConfigError, InvalidInputError, OCRError
from ocr_offchain.types import NANOSECONDS_PER_SECOND

T = TypeVar("T")

DEFAULT_TIMEOUT = 10 * NANOSECONDS_PER_SECOND
"""For each request, in nanoseconds."""

MAX_RESPONSE_LENGTH = 64 * 1024 * 1024
"""Longest answer that is read, in bytes; logs of thousands of blocks fit in."""

ATTEMPTS = 3
"""How often a request is tried while the connection fails or the endpoint asks for patience."""

RETRY_PAUSE = 0.2
"""Seconds before the second attempt; twice as long before each further one."""

_PATIENCE = frozenset({429, 502, 503, 504})
_MAX_TEXT = 200


class ChainError(OCRError):
    """An endpoint gave no usable answer. The text begins with its host."""


class RpcError(ChainError):
    """An endpoint answered a request with an error of its own; `rpc_message` is what it said."""

    def __init__(self, text: str, rpc_message: str) -> None:
        super().__init__(text)
        self.rpc_message = rpc_message


class ExecutionRevertedError(RpcError):
    """A call or a transaction would fail on chain; `reason` is the contract's own word, where it gave one."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Block:
    number: int
    timestamp: int
    """Seconds since the Unix epoch."""
    base_fee_per_gas: int | None
    """Wei; None where the chain has none (before EIP-1559)."""


class _TransportError(Exception):
    """No answer came, or none that is JSON-RPC. `passing`: another attempt makes sense."""

    def __init__(self, problem: str, *, passing: bool) -> None:
        super().__init__(problem)
        self.passing = passing


class _JsonRpcProvider(AsyncJSONBaseProvider):
    """POSTs requests, bounds the answers, and tells apart what may pass from what will not."""

    # A contract must not make us fetch addresses of its choice.
    global_ccip_read_enabled = False

    def __init__(self, url: str, timeout: int) -> None:
        super().__init__()
        self._url = URL(url)
        self._timeout = timeout / NANOSECONDS_PER_SECOND
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        request = self.encode_rpc_request(method, params)
        for attempt in range(ATTEMPTS):
            try:
                return self._decode(await self._post(request))
            except _TransportError as error:
                if not error.passing or attempt == ATTEMPTS - 1:
                    raise
            await asyncio.sleep(RETRY_PAUSE * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _decode(self, body: bytes) -> RPCResponse:
        try:
            check_depth(body)
            response = self.decode_rpc_response(body)
        except ValueError:
            raise _TransportError("answered something else than JSON", passing=False) from None
        if not isinstance(response, dict):
            raise _TransportError("answered something else than a JSON-RPC object", passing=False)
        return response

    async def _post(self, request: bytes) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), headers={"Content-Type": "application/json"}
            )
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._session.post(
                    self._url, data=request, allow_redirects=False, timeout=aiohttp.ClientTimeout()
                ) as response,
            ):
                body = await self._body(response)
        except TimeoutError:
            raise _TransportError(f"no answer within {self._timeout:g} s", passing=False) from None
        except aiohttp.ClientConnectorCertificateError:
            raise _TransportError("its certificate is not trusted", passing=False) from None
        except aiohttp.ClientConnectorError as error:
            problem = f"cannot be reached ({error.strerror or type(error).__name__})"
            raise _TransportError(problem, passing=True) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _TransportError(f"connection failed ({type(error).__name__})", passing=True) from None
        # Many endpoints send errors of JSON-RPC with a status of their own; those are worth more than the status.
        if response.status != 200 and not body.lstrip().startswith(b"{"):
            problem = f"HTTP status {response.status} {response.reason or ''}".rstrip()
            raise _TransportError(problem, passing=response.status in _PATIENCE)
        return body

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > MAX_RESPONSE_LENGTH:
                raise _TransportError(f"answered more than {MAX_RESPONSE_LENGTH} bytes", passing=False)
        return bytes(body)


class EvmClient:
    """One endpoint of one chain. All methods raise `ChainError` and nothing else."""

    def __init__(self, url: str, *, timeout: int = DEFAULT_TIMEOUT) -> None:
        """`timeout` in nanoseconds for each request. Raises `ConfigError` for an address that is none."""
        try:
            parsed = URL(url)
        except ValueError:
            parsed = URL()
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise ConfigError("rpc_url", "must be an http or https address with a host")
        if timeout <= 0:
            raise ConfigError("timeout", "must be above 0")
        self.host = parsed.host if parsed.explicit_port is None else f"{parsed.host}:{parsed.explicit_port}"
        """What errors and logs call the endpoint."""
        self._secrets = _secret_parts(parsed)
        self._provider = _JsonRpcProvider(url, timeout)
        self.web3: AsyncWeb3[Any] = AsyncWeb3(self._provider)
        # Blocks of proof-of-authority chains carry more extra data than web3.py accepts by itself.
        self.web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
        self._chain_id: int | None = None

    async def close(self) -> None:
        await self._provider.close()

    async def request(self, what: str, answer: Awaitable[T]) -> T:
        """Await an answer of web3.py; `what` says in errors what was asked for."""
        try:
            return await answer
        except OCRError:
            raise
        except _TransportError as error:
            raise ChainError(self._text(what, str(error))) from None
        except (ContractLogicError, ContractCustomError, ContractPanicError) as error:
            reason = self._clean(_revert_reason(error))
            raise ExecutionRevertedError(self._text(what, f"reverted: {reason}"), reason) from None
        except Web3RPCError as error:
            message = self._clean(_rpc_message(error))
            raise RpcError(self._text(what, message), message) from None
        except BadResponseFormat:
            raise ChainError(self._text(what, "answered something else than JSON-RPC")) from None
        except BadFunctionCallOutput:
            raise ChainError(self._text(what, "there is no such contract or it is another one")) from None
        except Exception as error:
            # Whatever web3.py trips over in an answer that is not what the method is meant to give.
            raise ChainError(self._text(what, f"unusable answer ({type(error).__name__})")) from None

    async def _integer(self, what: str, answer: Awaitable[int]) -> int:
        number = await self.request(what, answer)
        # web3.py passes on whatever its formatters leave alone.
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise ChainError(self._text(what, "unusable answer (no number)"))
        return int(number)

    async def _bytes(self, what: str, answer: Awaitable[bytes]) -> bytes:
        data = await self.request(what, answer)
        if not isinstance(data, bytes):
            raise ChainError(self._text(what, "unusable answer (no bytes)"))
        return bytes(data)

    def _text(self, what: str, problem: str) -> str:
        return f"{self.host}: {what}: {self._clean(problem)}"

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        line = " ".join("".join(each if each.isprintable() else " " for each in text[: 8 * _MAX_TEXT]).split())
        return line if len(line) <= _MAX_TEXT else line[: _MAX_TEXT - 1] + "…"

    async def chain_id(self) -> int:
        """Asked for once."""
        if self._chain_id is None:
            self._chain_id = await self.request("chain id", self.web3.eth.chain_id)
        return self._chain_id

    async def block(self, identifier: BlockIdentifier = "latest") -> Block:
        block = await self.request(f"block {identifier!s}", self.web3.eth.get_block(identifier))
        number, timestamp, base_fee = block.get("number"), block.get("timestamp"), block.get("baseFeePerGas")
        if not isinstance(number, int) or not isinstance(timestamp, int) or not isinstance(base_fee, int | None):
            raise ChainError(self._text(f"block {identifier!s}", "unusable answer (fields are missing)"))
        return Block(int(number), timestamp, None if base_fee is None else int(base_fee))

    async def block_number(self) -> int:
        return await self._integer("block number", self.web3.eth.block_number)

    async def logs(self, address: ChecksumAddress, topic: bytes, first: int, last: int) -> Sequence[LogReceipt]:
        """Logs of the contract with this first topic in the blocks `first` to `last`, in chain order.

        What an endpoint sends beyond that is an error: it would be taken for the contract's word.
        """
        what = f"logs of blocks {first} to {last}"
        wanted: FilterParams = {"address": address, "topics": [HexBytes(topic)], "fromBlock": first, "toBlock": last}
        logs = await self.request(what, self.web3.eth.get_logs(wanted))
        try:
            for log in logs:
                if log["address"] != address or log["topics"][0] != topic or not first <= log["blockNumber"] <= last:
                    raise ChainError(self._text(what, "unusable answer (a log that was not asked for)"))
            return sorted(logs, key=lambda log: (log["blockNumber"], log["logIndex"]))
        except (KeyError, IndexError, TypeError, AttributeError):
            raise ChainError(self._text(what, "unusable answer (fields of a log are missing)")) from None

    async def transaction_count(self, address: ChecksumAddress) -> int:
        """Number of mined transactions of the account: its next nonce, unless some are pending."""
        return await self._integer("nonce", self.web3.eth.get_transaction_count(address, "latest"))

    async def balance(self, address: ChecksumAddress) -> int:
        """Wei, in the latest block."""
        return await self._integer("balance", self.web3.eth.get_balance(address))

    async def receipt(self, transaction_hash: bytes) -> TxReceipt | None:
        """None while the transaction is not mined."""

        async def ask() -> TxReceipt | None:
            try:
                return await self.web3.eth.get_transaction_receipt(HexBytes(transaction_hash))
            except TransactionNotFound:
                return None

        return await self.request("receipt", ask())

    async def estimate_gas(self, transaction: TxParams) -> int:
        """On the state of the newest block, without what is pending. `ExecutionRevertedError`: it would fail."""
        return await self._integer("gas estimate", self.web3.eth.estimate_gas(transaction, "latest"))

    async def call(self, transaction: TxParams, block: BlockIdentifier = "latest") -> bytes:
        return await self._bytes("call", self.web3.eth.call(transaction, block))

    async def gas_price(self) -> int:
        return await self._integer("gas price", self.web3.eth.gas_price)

    async def max_priority_fee(self) -> int:
        async def ask() -> int:
            # web3.py's own property makes up a value where the endpoint has none, after more requests.
            answer: str = await self.web3.manager.coro_request(RPCEndpoint("eth_maxPriorityFeePerGas"), [])
            return int(answer, 16)

        return await self._integer("priority fee", ask())

    async def send_raw_transaction(self, raw: bytes) -> bytes:
        return await self._bytes("sending a transaction", self.web3.eth.send_raw_transaction(HexBytes(raw)))


def checksum_address(text: str) -> ChecksumAddress:
    """EIP-55 form of an address; raises `InvalidInputError` when it is none, or its mixed case is wrong."""
    if re.fullmatch("0x[0-9a-fA-F]{40}", text):
        address = AsyncWeb3.to_checksum_address(text)
        if text == address or text[2:] in (text[2:].lower(), text[2:].upper()):
            return address
    raise InvalidInputError(f"{text[:60]!r} is no address (0x and 40 hex digits, EIP-55 if of mixed case)")


def _secret_parts(url: URL) -> list[str]:
    """All of the address beyond its host that may be a key, the longest first."""
    parts = {url.raw_path, url.raw_query_string, url.path, url.query_string}
    parts |= {*url.parts, *url.raw_parts, *url.query.values(), url.user or "", url.password or ""}
    return sorted((part for part in parts if len(part) >= 6), key=len, reverse=True)


def _rpc_message(error: Web3RPCError) -> str:
    response = error.rpc_response
    details = response.get("error") if isinstance(response, dict) else None
    message = details.get("message") if isinstance(details, dict) else None
    return message if isinstance(message, str) else "error without a message"


def _revert_reason(error: ContractLogicError) -> str:
    message = error.message or ""
    for prefix in ("execution reverted: ", "execution reverted", "VM Exception while processing transaction: revert "):
        if message.startswith(prefix):
            message = message.removeprefix(prefix)
            break
    return message or (f"data {error.data}" if error.data not in (None, "0x", b"") else "no reason given")
