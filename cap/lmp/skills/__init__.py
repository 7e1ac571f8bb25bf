"""Skills: generated functions that worked, kept with their evidence and found again."""

from __future__ import annotations

from cap.lmp.skills.skill import Evidence, Skill
from cap.lmp.skills.store import SkillError, SkillStore

__all__ = ["Evidence", "Skill", "SkillError", "SkillStore"]
