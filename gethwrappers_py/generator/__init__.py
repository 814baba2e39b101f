"""The generator of wrappers: any Solidity ABI in, typed Python out. It needs jinja2, the extra `generator`."""
