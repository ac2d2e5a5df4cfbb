"""The embedded services: PostgreSQL and Valkey for those who have none, and what starts with them.

Runs before Django is configured, so nothing here imports it. From the ground up:

    refusal      a start that cannot go on, and how French is set on a terminal
    process      one child process that cannot outlive us
    place        the folders, their account and their lock
    keys         the secrets of a development installation
    postgres     the embedded database
    valkey       the embedded broker and cache
    external     services that the environment names: do they answer?
    supervisor   all of it together around one command
    preflight    what the machine must have: a free port, system libraries, Chromium
    demo         `make demo`
    toolchain    uv and the locked dependencies; a script of its own, for any Python 3
    production   the secret files of docker-compose.yml; likewise
"""
