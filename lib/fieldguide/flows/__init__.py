"""What patterns are made of, as they state it before anything runs: small values that nest as patterns do.

A flow knows its nodes, its edges, and every way through it. In reading order: `parts` (what a flow is), `line`
(one thing after another), `branches` (one of several, or several side by side), `loops` (again, up to a cap), `brief`
(how much of it is drawn).
"""

from __future__ import annotations

from .branches import Aside as Aside
from .branches import Choice as Choice
from .branches import Parallel as Parallel
from .branches import Spread as Spread
from .line import Call as Call
from .line import Check as Check
from .line import Decision as Decision
from .line import Sequence as Sequence
from .loops import Loop as Loop
from .loops import Wander as Wander
from .parts import INPUT as INPUT
from .parts import OUTPUT as OUTPUT
from .parts import STOP as STOP
from .parts import Edge as Edge
from .parts import EdgeKind as EdgeKind
from .parts import Flow as Flow
from .parts import Frame as Frame
from .parts import Node as Node
from .parts import NodeKind as NodeKind
from .parts import Path as Path
from .parts import Ways as Ways
