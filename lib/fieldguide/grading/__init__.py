"""What an exercise is, how answers are judged, and what the learner is told.

A verdict is reached in a process that never runs a learner's code, from answers that come as plain data out of a
process that knows nothing but the learner's own cells:

    judge                          forge, one for each task at a time     a learner's process, one for each task
    knows what is wanted           ready and empty: it knows nothing,     knows the learner's cells, and each
    and every hidden input         and runs nobody's code                 input when it is asked about it

      sandbox ── one end of a line ──▶ forge ──────── fork ───────────────▶ walls go up, then the cells run
         ▲ ◀──────── "clear" ────────  ends it, with all it started                    │
      wire ◀═══════════════ one line: questions go in, plain data comes out ══════════▶ child
      played ◀─────────── and the model, when the learner's work calls it ─────────────┘

A hang or a crash costs the one task it happens in: an answer that is code runs in a process forked for it alone.
Answers that are only values need not be run, and one process reads those of a whole notebook before any code runs. The
walls, a file each in `walls`: `namespaces` (a world with few files, no network, no other process), `landlock` (the
files again), `syscalls` (what is not asked of the kernel at all) and `limits` (how much). None rests on another, each
is tried when a forge starts, and a result names those that held for every process of a submission. Where a system has
none, or cannot fork, each task gets a fresh process with limits: "trusted mode".

Read in this order: `result`, `answers`, `tasks`, `decide` · `tune` · `build`, `notebook`, `make`; on the learner's
side `plain`, `cells`, `child`, `forge`, `walls`; on the judge's `wire`, `played`, `sandbox`, `judge`; for a room
`batch`, `twice`, `keys`, `log` with `results`, `spread`; in words `report`, `room`, `roompage`, `pages`; and `here`,
the check inside a notebook.

A batch writes each result as it comes, under a key: a hash of the learner's cells, that exercise's checks, and the
library, Python, packages and limits. A batch that was killed goes on from there, and a later one grades what changed.
Each notebook is judged once, since the learner's process is the same each time; `twice` is for whoever wants to know,
and what then differs is named and gets the lower count until a person has looked. One judge serves all forges of a
machine, and spends a third of the time that they do: past four processors, Dask's workers are faster.
"""
