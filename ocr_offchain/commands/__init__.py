"""The sub-commands of `ocr`. Modules import what is heavy inside the functions that need it."""
