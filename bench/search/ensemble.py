#!/usr/bin/env python3
r"""Accuracy of several runs together: the mean of their probabilities decides.

    cd CORPUS
    awk -F'\t' '$2 == "test" {print $1}' SPLIT.tsv | xargs -d '\n' -s 1000000 \
      pipeline predict --run RUN --top LABELS --json >RUN.json     # for each run, with all labels
    ensemble.py RUN.json...

Messages are named by their path, 'label/file', whose label is the right one.
"""

import json
import sys
from collections import defaultdict


def accuracy(sums):
    right = sum(max(labels, key=labels.get) == message.split("/")[-2] for message, labels in sums.items())
    return right / len(sums)


def main(files):
    together = defaultdict(lambda: defaultdict(float))
    for file in files:
        with open(file, encoding="utf-8") as text:
            predictions = json.load(text)["predictions"]
        alone = {p["input"]: {top["label"]: top["probability"] for top in p["top"]} for p in predictions}
        print(f"{file}: {accuracy(alone):.4f} of {len(alone)}")
        for message, labels in alone.items():
            for label, probability in labels.items():
                together[message][label] += probability
    print(f"together: {accuracy(together):.4f} of {len(together)}")


if __name__ == "__main__":
    main(sys.argv[1:] or sys.exit(__doc__))
