"""The exam: a paper from the cases practice never shows, an answer file, marks for each pattern, and a badge.

Reading order: `rules` (data/exam.yaml), `drawing` (which cases), `paper` (what the learner sees of them), `sheet`
(the answer file), `form` (the same on paper), `examiner` (the key), `register` (what was marked), `marking`, `badge`,
`emblem`, `pages`, `desk` (from files to marks), `handed_in` and `sitting` (what the command line calls).

What is proven: a paper that an examiner made was made with the examiner's key, and neither it nor the name on it was
changed; it is counted once; a badge says what the holder of the issuer's key signed.

What is not: who sat at the keyboard, alone or with help. The answer file's own seal finds a file that was changed by
hand or damaged; whoever writes programs can renew it, which wins no more than answering again before handing in. And
the kit holds the key to the exam in data/cases/exam/: an examiner leaves that folder out of the learners' copies and
hands out papers. A paper that learners draw from their own copy (an open paper) is marked and earns no badge.
"""
