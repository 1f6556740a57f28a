"""Fits the detector's weights to its labelled sentences, and says how it does on hands that it was not fitted on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lot import care_fitting
from lot.care.model import WEIGHTS


class Command(BaseCommand):
    help = "Fit the detector's weights anew and judge them on hands that were left out. Takes some minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="replace the weights that are shipped")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = care_fitting.labelled(*care_fitting.MATERIAL)
        scores = care_fitting.unseen_scores(rows)
        threshold = care_fitting.threshold_for(rows, scores)
        for files in (
            *((name,) for name in care_fitting.MATERIAL),
            care_fitting.APART,
            care_fitting.FAIR,
            care_fitting.DIARIES,
        ):
            found = care_fitting.rates(rows, scores, threshold, files)
            self.stdout.write(f"{files[0] if len(files) == 1 else f'{len(files)} hands'}: {found}")
        model = care_fitting.fit(rows)
        self.stdout.write(f"{len(model.weights)} weights")
        if options["write"]:
            WEIGHTS.write_text(care_fitting.written(model), encoding="utf-8")
        else:
            self.stdout.write("Nothing was written; --write does.")
