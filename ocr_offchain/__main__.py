"""`python -m ocr_offchain` is the `ocr` command."""

from ocr_offchain.cli import main

main()
