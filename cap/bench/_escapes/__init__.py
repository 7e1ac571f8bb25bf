"""Programs that try what no program may, each with a judge outside that sees whether it could.

Written for this project, in the manner of known ways out of Python and of malicious
code; all harmless where they succeed.
"""

from cap.bench._escapes._escape import STAND_INS, Escape
from cap.bench._escapes.files import FILES
from cap.bench._escapes.jail import JAIL
from cap.bench._escapes.kernel import KERNEL
from cap.bench._escapes.network import NETWORK
from cap.bench._escapes.processes import PROCESSES
from cap.bench._escapes.protocol import PROTOCOL
from cap.bench._escapes.resources import RESOURCES

__all__ = ["CORPUS", "STAND_INS", "Escape"]

CORPUS = (*JAIL, *FILES, *NETWORK, *PROCESSES, *KERNEL, *RESOURCES, *PROTOCOL)
