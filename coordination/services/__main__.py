"""`python -m coordination.services run -- <command…>` and `python -m coordination.services demo`."""

import argparse
import sys

from coordination.services.demo import run_demo
from coordination.services.place import locked, settle, state_folder, throwaway
from coordination.services.preflight import browser, pdf_libraries
from coordination.services.refusal import Refusal, say
from coordination.services.supervisor import Stopped, run_command, services, stop_on_signals


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit code."""
    choice = _parser().parse_args(arguments)
    stop_on_signals()
    try:
        return int(choice.action(choice))
    except Refusal as refusal:
        print(f"\n{refusal}\n", file=sys.stderr)
        return 1
    except Stopped:
        say("Tout est arrêté.")
        return 0 if choice.action is _demo else 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m coordination.services", description=__doc__)
    actions = parser.add_subparsers(required=True)
    run = actions.add_parser("run", help="run a command with a database and a broker")
    run.add_argument("--throwaway", action="store_true", help="on services that are gone afterwards (tests)")
    run.add_argument("command", nargs=argparse.REMAINDER, help="-- and the command")
    run.set_defaults(action=_run)
    demo = actions.add_parser("demo", help="run the demonstration until Ctrl-C")
    demo.add_argument("--reset", action="store_true", help="erase the data of the former one first")
    demo.add_argument("--size", default="demo", help="size of the generated world")
    demo.set_defaults(action=_demo)
    check = actions.add_parser("preflight", help="make sure that the tests find what they need")
    check.set_defaults(action=_preflight)
    return parser


def _run(choice: argparse.Namespace) -> int:
    command = choice.command[1:] if choice.command[:1] == ["--"] else choice.command
    if not command:
        raise Refusal("Il manque la commande à lancer : python -m coordination.services run -- <commande>")
    if choice.throwaway:
        with throwaway() as place, services(place, throwaway=True) as found:
            return run_command(command, found.environment)
    place = settle(state_folder())
    with locked(place.state), services(place) as found:
        return run_command(command, found.environment)


def _demo(choice: argparse.Namespace) -> int:
    run_demo(size=choice.size, reset=choice.reset)
    return 0


def _preflight(choice: argparse.Namespace) -> int:
    pdf_libraries()
    browser()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
