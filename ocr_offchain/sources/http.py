"""Numbers from HTTP JSON interfaces. Every failure is one line that names the source and never shows its secrets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import aiohttp
from yarl import URL

from ocr_offchain.errors import ConfigError, InvalidInputError
from ocr_offchain.sources.interface import SourceError
from ocr_offchain.sources.number import follow_path, multiply, parse_json, parse_number, parse_path, shorten
from ocr_offchain.types import NANOSECONDS_PER_SECOND

DEFAULT_TIMEOUT = 2 * NANOSECONDS_PER_SECOND
DEFAULT_MAX_LENGTH = 32_768
MAX_REDIRECTS = 3
RETRY_PAUSE = NANOSECONDS_PER_SECOND // 10

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSourceConfig:
    """Where a number is to be had. Durations in nanoseconds.

    Raises `ConfigError` when made with values that cannot work.
    """

    name: str
    url: str
    path: str = ""
    """`data.0.price` or `data,0,price`; empty when the answer itself is the number."""
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: int = DEFAULT_TIMEOUT
    """For each attempt, from connecting to the last byte."""
    retries: int = 0
    """Further attempts after failures that may pass: no connection, time-out, HTTP 429 and 5xx."""
    scale: Decimal = Decimal(1)
    """Factor on the number, exact."""
    allow_negative: bool = False
    max_length: int = DEFAULT_MAX_LENGTH
    """Longest answer that is read, in bytes."""

    def __post_init__(self) -> None:
        try:
            url = URL(self.url)
        except ValueError:
            url = URL()
        if url.scheme not in ("http", "https") or not url.host:
            raise ConfigError("url", f"source {self.name}: must be an http or https address with a host")
        for name, value, least in (
            ("timeout", self.timeout, 1),
            ("retries", self.retries, 0),
            ("max_length", self.max_length, 1),
        ):
            if value < least:
                raise ConfigError(name, f"source {self.name}: must be at least {least}, got {value}")
        if self.scale == 0:
            raise ConfigError("scale", f"source {self.name}: must not be 0")


class HttpClient:
    """The connections that all sources of a process share. Cookies, proxies and compression are left out."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """Opened on first use, as it belongs to the running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                # A compressed answer could unfold to far more than the bound on its length.
                auto_decompress=False,
                headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "ocr-py"},
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


class _PassingError(InvalidInputError):
    """A failure after which another attempt makes sense."""


class HttpSource:
    """A `NumberSource` that GETs a JSON document and takes one number out of it."""

    def __init__(self, config: HttpSourceConfig, client: HttpClient) -> None:
        self._config = config
        self._client = client
        self._path = parse_path(config.path)
        self._url = URL(config.url)

    @property
    def name(self) -> str:
        return self._config.name

    async def fetch(self) -> Decimal:
        for attempt in range(self._config.retries + 1):
            try:
                return self._number(await self._get())
            except _PassingError as error:
                if attempt == self._config.retries:
                    raise self._error(error) from None
            except InvalidInputError as error:
                raise self._error(error) from None
            await asyncio.sleep(RETRY_PAUSE * (attempt + 1) / NANOSECONDS_PER_SECOND)
        raise AssertionError("the last attempt returns or raises")

    def _error(self, error: Exception) -> SourceError:
        return SourceError(f"{self.name} ({self._url.host})", str(error))

    def _number(self, body: bytes) -> Decimal:
        number = multiply(parse_number(follow_path(parse_json(body), self._path)), self._config.scale)
        if number < 0 and not self._config.allow_negative:
            raise InvalidInputError(f"{shorten(str(number))} is negative")
        return number

    async def _get(self) -> bytes:
        timeout = self._config.timeout / NANOSECONDS_PER_SECOND
        try:
            async with asyncio.timeout(timeout):
                return await self._follow()
        except TimeoutError:
            raise _PassingError(f"no answer within {timeout:g} s") from None
        except InvalidInputError:
            raise
        except aiohttp.ClientConnectorCertificateError:
            raise InvalidInputError("its certificate is not trusted") from None
        except aiohttp.ClientConnectorError as error:
            raise _PassingError(f"cannot be reached ({shorten(error.strerror or type(error).__name__)})") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The texts of these may hold the whole address, a key in it included.
            raise _PassingError(f"connection failed ({type(error).__name__})") from None

    async def _follow(self) -> bytes:
        """GET, and follow redirects to the same origin: headers with secrets in them go nowhere else."""
        url = self._url
        for _ in range(MAX_REDIRECTS + 1):
            async with self._client.session().get(
                url, headers=self._config.headers, allow_redirects=False, timeout=aiohttp.ClientTimeout()
            ) as response:
                if response.status not in _REDIRECTS:
                    return await self._body(response)
                url = _same_origin(url, response.headers.get("Location", ""))
        raise InvalidInputError(f"redirects more than {MAX_REDIRECTS} times")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        if response.status != 200:
            problem = f"HTTP status {response.status} {shorten(response.reason or '')}".rstrip()
            if response.status == 429 or response.status >= 500:
                raise _PassingError(problem)
            raise InvalidInputError(problem)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise InvalidInputError("compressed answer, though none was asked for")
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._config.max_length:
                raise InvalidInputError(f"answer is longer than {self._config.max_length} bytes")
        return bytes(body)


def _same_origin(url: URL, location: str) -> URL:
    """Where a redirect leads; raises `InvalidInputError` unless scheme, host and port stay the same."""
    try:
        target = url.join(URL(location))
        origin = target.origin()
    except ValueError:
        raise InvalidInputError(f"redirects to {shorten(location)!r}, which is no web address") from None
    if origin != url.origin():
        raise InvalidInputError(f"redirects to another origin ({shorten(str(origin))}), not followed")
    return target
