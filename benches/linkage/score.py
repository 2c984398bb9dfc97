"""Scores links against the truth, the same way whoever found them. Knows nothing of who did.

    score.py link  links.csv truth.csv     two files, each person at most once in each
    score.py dedupe links.csv truth.csv    one file, any number of records of a person

links.csv has the columns id_a,id_b,probability; truth.csv has id_a,id_b, one line for every true pair. Prints one line of JSON.
"""

import csv
import json
import sys
import zlib

BINS = 20
REPORTED = 0.01
PRECISION = 0.999


def read_links(path):
    """Pairs with their probability, likeliest first; ties in an order that has nothing to do with ids or files."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        heading = [name.strip() for name in next(reader)]
        a, b, p = (heading.index(name) for name in ("id_a", "id_b", "probability"))
        links = [(float(row[p]), row[a], row[b]) for row in reader]
    for probability, one, other in links:
        if not 0.0 <= probability <= 1.0:
            raise SystemExit(f"{path}: {one},{other} has the probability {probability}")
    links.sort(key=lambda link: (-link[0], zlib.crc32(f"{link[1]}|{link[2]}".encode())))
    return links


def read_truth(path):
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return [(row["id_a"], row["id_b"]) for row in reader]


def f1(hits, reported, wanted):
    return 2 * hits / (reported + wanted) if reported + wanted else 1.0


def calibration_error(links, is_true):
    """Expected calibration error over reported pairs: how far the mean probability of a bin is from its share of true pairs."""
    count, sure, true = [0] * BINS, [0.0] * BINS, [0] * BINS
    for probability, one, other in links:
        if probability >= REPORTED:
            bin_ = min(int(probability * BINS), BINS - 1)
            count[bin_] += 1
            sure[bin_] += probability
            true[bin_] += is_true(one, other)
    total = sum(count)
    return sum(abs(s - t) for s, t in zip(sure, true)) / total if total else 0.0


def one_to_one(links):
    """The likeliest pair first, then the likeliest of those whose records are both still free."""
    taken_a, taken_b, kept = set(), set(), []
    for probability, one, other in links:
        if one not in taken_a and other not in taken_b:
            taken_a.add(one)
            taken_b.add(other)
            kept.append((probability, one, other))
    return kept


def walk(steps, wanted):
    """The figures over all thresholds. `steps` are (probability, true pairs so far, pairs so far), likeliest first."""
    seen = {"f1_best": 0.0, "threshold_best": 1.0, "f1_half": 0.0, "precision_half": 1.0, "recall_half": 0.0, "recall_sure": 0.0}
    for at, (probability, hits, pairs) in enumerate(steps):
        if at + 1 < len(steps) and steps[at + 1][0] == probability:
            continue
        now = f1(hits, pairs, wanted)
        if now > seen["f1_best"]:
            seen["f1_best"], seen["threshold_best"] = now, probability
        if probability >= 0.5:
            seen["f1_half"], seen["precision_half"], seen["recall_half"] = now, hits / pairs, hits / wanted
        if pairs and hits >= PRECISION * pairs:
            seen["recall_sure"] = max(seen["recall_sure"], hits / wanted)
    return seen


def score_link(links, truth):
    pairs = set(truth)

    def is_true(one, other):
        return (one, other) in pairs

    steps, hits = [], 0
    for number, (probability, one, other) in enumerate(one_to_one(links), 1):
        hits += is_true(one, other)
        steps.append((probability, hits, number))
    seen = walk(steps, len(pairs))
    seen["calibration_error"] = calibration_error(links, is_true)
    seen["true_pairs"] = len(pairs)
    seen["true_reported"] = sum(is_true(one, other) for _, one, other in links)
    return seen


class Clusters:
    """Connected components that know how many pairs they make and how many of those are true."""

    def __init__(self, person_of):
        self.person_of = person_of
        self.root, self.people, self.size = {}, {}, {}
        self.pairs = self.hits = 0

    def find(self, record):
        if record not in self.root:
            self.root[record] = record
            self.people[record] = {self.person_of.get(record, record): 1}
            self.size[record] = 1
        while self.root[record] != record:
            self.root[record] = self.root[self.root[record]]
            record = self.root[record]
        return record

    def join(self, one, other):
        one, other = self.find(one), self.find(other)
        if one == other:
            return
        if self.size[one] < self.size[other]:
            one, other = other, one
        larger = self.people[one]
        self.pairs += self.size[one] * self.size[other]
        for person, count in self.people.pop(other).items():
            self.hits += larger.get(person, 0) * count
            larger[person] = larger.get(person, 0) + count
        self.size[one] += self.size.pop(other)
        self.root[other] = one


def score_dedupe(links, truth):
    people = Clusters({})
    for one, other in truth:
        people.join(one, other)
    person_of = {record: people.find(record) for record in list(people.root)}
    wanted = people.pairs

    def is_true(one, other):
        return one in person_of and person_of[one] == person_of.get(other)

    steps, clusters = [], Clusters(person_of)
    for probability, one, other in links:
        clusters.join(one, other)
        steps.append((probability, clusters.hits, clusters.pairs))
    seen = walk(steps, wanted)
    seen["calibration_error"] = calibration_error(links, is_true)
    seen["true_pairs"] = wanted
    seen["true_reported"] = sum(is_true(one, other) for _, one, other in links)
    return seen


def main():
    how, links_path, truth_path = sys.argv[1:]
    links, truth = read_links(links_path), read_truth(truth_path)
    seen = {"link": score_link, "dedupe": score_dedupe}[how](links, truth)
    seen["reported"] = sum(probability >= REPORTED for probability, _, _ in links)
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
