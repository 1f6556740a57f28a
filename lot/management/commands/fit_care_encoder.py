"""Fits the detector's encoder to the labelled sentences, and says how it does on hands that it was not fitted on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Fit the detector's encoder anew, from MiniLM's weights, and judge it on hands left out. Takes an hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where MiniLM's model.safetensors and vocab.txt are")
        parser.add_argument("--passes", type=float, default=1.5, help="over the material, without the hands left out")
        parser.add_argument("--last-passes", type=float, default=0.5, help="over all of it, at the end")
        parser.add_argument(
            "--take-up",
            nargs="+",
            metavar="FILE",
            help="instead, go on from what is shipped over these files of new material; the verdict stays as it is",
        )
        parser.add_argument("--passes-over-new", type=float, default=2.5, help="with --take-up")
        parser.add_argument("--write", action="store_true", help="replace the encoder that is shipped")

    def handle(self, *args: Any, folder: Path, passes: float, last_passes: float, **options: Any) -> None:
        try:
            from lot import care_encoder_fitting as fitting
            from lot.care_encoder_taking_up import take_up
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is needed; lot/care/network/README.md says which version.") from error
        if not (folder / "model.safetensors").is_file():
            raise CommandError(f"There is no model.safetensors in {folder}.")
        if options["take_up"]:
            made = take_up(folder, options["take_up"], options["passes_over_new"], say=self.stdout.write)
        else:
            made = fitting.fit_all(folder, passes, last_passes, say=self.stdout.write)
        if options["write"]:
            fitting.write(made)
        else:
            self.stdout.write("Nothing was written; --write does.")
