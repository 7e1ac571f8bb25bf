"""The API that programs see: registry, contracts, and the primitives themselves."""
