"""Deadlines: what is awaited, from whom, until when. Derived from the facts each time; only what was sent is kept (`DeadlineNotice`).

`rules` what a programme decides, with the defaults; `ladder` when somebody is told; `registry` the facts that each floor derives its
deadlines from; `of_cases` those of this floor.
"""
