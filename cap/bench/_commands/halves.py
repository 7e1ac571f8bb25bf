"""The two halves: `dev` for writing prompts, also in other words, `report` for reporting alone."""

from __future__ import annotations

from cap.bench._commands import dev_dialog, dev_table, report_dialog, report_table
from cap.bench._commands.command import Command
from cap.bench._commands.dev_reworded import REWORDED

__all__ = ["DEV", "REPORT", "REWORDED"]

DEV: tuple[Command, ...] = (*dev_table.TABLE_COMMANDS, *dev_dialog.DIALOG_COMMANDS)
REPORT: tuple[Command, ...] = (*report_table.TABLE_COMMANDS, *report_dialog.DIALOG_COMMANDS)
