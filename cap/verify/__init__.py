"""Static checks of generated programs, and what a program leaves undefined."""

from cap.verify.findings import Finding
from cap.verify.undefined import (
    Argument,
    CallSite,
    UndefinedCall,
    UndefinedVariable,
    undefined_functions,
    undefined_variables,
)
from cap.verify.verifier import verify

__all__ = [
    "Argument",
    "CallSite",
    "Finding",
    "UndefinedCall",
    "UndefinedVariable",
    "undefined_functions",
    "undefined_variables",
    "verify",
]
