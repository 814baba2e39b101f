"""Commented files for `ocr run` and `ocr bootstrap`."""

from __future__ import annotations

from typing import Final

ORACLE_TEMPLATE: Final = """\
# The oracle of a price feed: ocr run THIS_FILE. Paths are relative to the folder of this file.
# The password of the keystore is in password_file or in OCR_KEYSTORE_PASSWORD.

[oracle]
name = "oracle"                             # stands in its log
keystore = "keys/oracle-0.json"             # ocr keys create
# password_file = "password"                # the password in its first line
database = "oracle-0.sqlite"                # made if it is not there; two small files beside it begin with its name

[chain]
rpc_url = "http://127.0.0.1:8545"
chain_id = 1
contract = "0x0000000000000000000000000000000000000001"   # the aggregator; with several feeds, it stands in each
max_gas_price_gwei = 200                    # never offer more
# bump_percent = 20                         # by how much a transaction that is not mined gets dearer
# signature_hints = true                    # OCR2, only if the aggregator is this project's: cheaper transmissions

[network]
listen = ["0.0.0.0:6690"]
# announce = ["203.0.113.7:6690"]           # where others reach this oracle; IP addresses only
bootstrappers = []                          # ["12D3KooW…@bootstrap.example:6690"]
# delta_dial = "15s"
# delta_reconcile = "1m"                    # not less than half of what the other oracles use

[feed]
protocol = "ocr2"                           # or "ocr1"
decimals = 8
juels_per_fee_coin = "140e18"               # juels (1e-18 LINK) that one coin of the chain is worth; not for "ocr1"

[[feed.source]]
name = "exchange-a"
get = "https://api.example/v1/ticker?pair=EURUSD"
path = "data.0.price"
# headers = { "x-api-key" = "secret:EXCHANGE_A" }   # the secret is in OCR_SECRET_EXCHANGE_A
timeout = "2s"

# [feed.combine]
# min_answers = 1
# max_spread = "2%"

# One node can serve several feeds of a chain, of both protocols, with one account and one set of keys: write [[feed]]
# for each, and in it name = "eur-usd", contract = "0x…" and the lines above; then its [[feed.source]] tables.

# Instead of [feed], an oracle may run a plugin of another package; the other keys of the table are the plugin's own.
# [plugin]
# entry = "package.module:function"

# [local]                                   # what only this node does; see LocalConfig
# contract_config_tracker_poll_interval = "1m"
# contract_config_confirmations = 3
# data_source_timeout = "10s"               # OCR1 only

# [log]
# file = "oracle.log"                       # standard error if left out
# level = "info"                            # debug, info, warning, error

# [metrics]
# listen = "127.0.0.1:9090"                 # http://127.0.0.1:9090/metrics for Prometheus; none if left out
"""

BOOTSTRAP_TEMPLATE: Final = """\
# A bootstrapper: ocr bootstrap THIS_FILE. It introduces the oracles of contracts to each other, and no more.
# Paths are relative to the folder of this file. Only the peer key of the keystore is used; its password is in
# password_file or in OCR_KEYSTORE_PASSWORD.

[bootstrapper]
name = "bootstrapper"
keystore = "keys/bootstrap-0.json"          # ocr keys create --name bootstrap
# password_file = "password"
database = "bootstrap.sqlite"               # the beginning of the names of its files

[[contract]]                                # one table for each aggregator
protocol = "ocr2"                           # or "ocr1"
rpc_url = "http://127.0.0.1:8545"
chain_id = 1
contract = "0x0000000000000000000000000000000000000001"

[network]
listen = ["0.0.0.0:6690"]
# announce = ["203.0.113.7:6690"]
# bootstrappers = []                        # others beside this one
# delta_dial = "15s"
# delta_reconcile = "1m"

# [local], [log] and [metrics] as in the file of an oracle: ocr run --template
"""
