"""python -m cap.bench._faults FAULT FOLDER: one drill; prints one JSON object."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from cap.bench._faults.drill import drill

print(json.dumps(asdict(drill(sys.argv[1], Path(sys.argv[2])))))
