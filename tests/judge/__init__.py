"""An independent judge of proofs.

A small simulator of a HighLevel account, written from docs/semantics.md, docs/spec.md and docs/decisions.md.
It reads flows as plain YAML data, expands windows and `cancel_on` by its own code, and shares nothing with
the interpreter, the compiler or the kinds of steps. Only `product.py` knows the package, by its public API.
"""
