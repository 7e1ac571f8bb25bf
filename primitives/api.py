"""The registry of all primitives; a new module of primitives is named here."""

from __future__ import annotations

from primitives import arrange, language, objects, places, shapes, skills
from primitives.registry import Registry

API = Registry.from_modules(skills, arrange, language, objects, places, shapes)
