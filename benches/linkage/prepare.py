"""Prepares the two county ledgers for Splink, as somebody who knows such ledgers would: one clean way of writing for each field.

    prepare.py a.csv b.csv FOLDER      writes FOLDER/a.parquet and FOLDER/b.parquet

Splink compares what it is given, so this work is a user's. It is timed apart from Splink's own. Knows nothing of pairs or truth.
"""

import csv
import re
import sys
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pyarrow
import pyarrow.parquet
from opencc import OpenCC
from pypinyin import Style, pinyin

COLUMNS = {
    "id": "unique_id",
    "姓名": "name",
    "性别": "sex",
    "证件号码": "id",
    "出生日期": "birth",
    "联系电话": "phone",
    "村": "village",
    "住址": "address",
}
NOTHING = {"", "-", "--", "—", "——", "/", "无", "不详", "未知", "N/A", "NA", "NULL", "NONE"}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
CHINESE_DATE = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})日)?$")
PARTED_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?(?: .*)?$")

SEXES = {"男": "M", "男性": "M", "1": "M", "M": "M", "女": "F", "女性": "F", "2": "F", "F": "F"}

simplify = OpenCC("t2s").convert


def plain(text):
    """Compatibility characters as ordinary ones, no blanks, no apostrophe in front, simplified script; None for nothing."""
    text = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'‘’")
    return None if text.upper() in NOTHING else text


@lru_cache(maxsize=1 << 20)
def name_of(cell):
    text = plain(cell)
    if text is None:
        return None
    text = re.sub(r"[(\[][^)\]]*[)\]]", "", text)
    return simplify(re.sub(r"[·•・.,。,'’\-_]", "", text)) or None


@lru_cache(maxsize=1 << 16)
def sound_of(character):
    return pinyin(character, style=Style.NORMAL)[0][0]


@lru_cache(maxsize=1 << 20)
def sounds_of(name):
    return " ".join(sound_of(character) for character in name) if name else None


def check_digit(seventeen):
    return "10X98765432"[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, seventeen)) % 11]


def id_of(cell):
    """18 places where there are 18; 15-digit IDs lengthened; disability numbers cut to the ID they begin with; what a
    spreadsheet rounded filled up with zeros again; stars of a masked ID kept."""
    text = plain(cell)
    if text is None:
        return None
    text = text.upper().replace("×", "X")
    if text.endswith("E+17"):
        text = text[:-4].replace(".", "")[:15].ljust(18, "0")
    text = re.sub(r"[^0-9A-Z*]", "", text)
    if len(text) == 15 and text.isdigit():
        seventeen = f"{text[:6]}19{text[6:]}"
        return seventeen + check_digit(seventeen)
    if len(text) > 18 and text[:17].isdigit():
        return text[:18]
    return text or None


@lru_cache(maxsize=1 << 20)
def birth_of(cell):
    """A day as 2020-01-31, a month without a day as 2020-01; None for what is neither."""
    text = plain(unicodedata.normalize("NFKC", cell).split(" ")[0])
    if text is None:
        return None
    found = CHINESE_DATE.match(text)
    if found:
        parts = (found[1].translate(NUMERALS), tens(found[2]), tens(found[3]))
    elif re.fullmatch(r"\d{8}", text):
        parts = (text[:4], text[4:6], text[6:])
    elif re.fullmatch(r"\d{6}", text):
        parts = (text[:4], text[4:], None)
    elif re.fullmatch(r"\d{5}", text):
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    else:
        found = PARTED_DATE.match(text)
        parts = found.groups() if found else (None, None, None)
    try:
        year, month, day = parts
        return date(int(year), int(month), int(day or 1)).isoformat()[: 10 if day else 7]
    except (TypeError, ValueError):
        return None


def birth_in(id_):
    """The birth date that an ID says, where there is no other."""
    if id_ is None or not id_[6:14].isdigit():
        return None
    try:
        return date(int(id_[6:10]), int(id_[10:12]), int(id_[12:14])).isoformat()
    except ValueError:
        return None


def tens(numeral):
    """十一 as 11, 二十 as 20."""
    if not numeral:
        return None
    before, ten, after = numeral.rpartition("十")
    digits = {"": 1} | {character: number for number, character in enumerate("一二三四五六七八九", 1)}
    if not ten:
        return digits[numeral]
    return digits[before] * 10 + (digits[after] if after else 0)


def phone_of(cell):
    text = plain(cell)
    if text is None:
        return None
    text = re.sub(r"\D", "", text)
    return re.sub(r"^(?:0086|86)(?=1\d{10}$)", "", text) or None


@lru_cache(maxsize=1 << 18)
def village_of(cell):
    """The village's bare name: without town, 村委会, 居委会, 社区, 村."""
    text = plain(cell)
    if text is None:
        return None
    text = re.sub(r"^.*?(?:镇|乡|街道)(?=..)", "", simplify(text))
    return re.sub(r"(?:村民委员会|居民委员会|村委会|居委会|社区|行政村|村)$", "", text) or text


ADDRESS = re.compile(r"(?:(.*?(?:村|社区|居委会)))?第?(\d+|[一二三四五六七八九十]+)(?:村民小组|小组|组|-)(\d+)号?$")


def address_of(cell):
    """Village (bare), group, and group with house: 竹岭村第七组22, 竹岭村7-22 and 竹岭村7组22号 are the same."""
    found = ADDRESS.match(plain(cell) or "")
    if not found:
        return None, None, plain(cell)
    group = found[2] if found[2].isdigit() else str(tens(found[2]))
    return village_of(found[1] or ""), group, f"{group}-{found[3]}"


def sex_of(cell):
    return SEXES.get((plain(cell) or "").upper())


PREPARE = {
    "unique_id": str,
    "name": name_of,
    "sex": sex_of,
    "id": id_of,
    "birth": birth_of,
    "phone": phone_of,
    "village": village_of,
    "address": str,
}


def part(text, start, end=None):
    return text[start:end] if text and len(text) >= (end or 0) else None


def inside(village, place):
    return f"{village} {place}" if village and place else None


def prepare(source, target):
    with open(source, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        heading = next(reader)
        taken = [(column, heading.index(there)) for there, column in COLUMNS.items()]
        columns = {column: [] for column, _ in taken}
        for row in reader:
            for column, at in taken:
                columns[column].append(PREPARE[column](row[at]))
    names, ids, births, phones = columns["name"], columns["id"], columns["birth"], columns["phone"]
    columns["surname"] = [part(name, 0, 1) for name in names]
    columns["name_sounds"] = [sounds_of(name) for name in names]
    columns["name_sorted"] = ["".join(sorted(name)) if name else None for name in names]
    births[:] = [birth if birth and len(birth) == 10 else birth_in(id_) or birth for birth, id_ in zip(births, ids)]
    # A rounded ID says no more than a birth date, which stands in its own column by now.
    ids[:] = [None if id_ and id_.endswith("000") else id_ for id_ in ids]
    columns["id_17"] = [part(id_, 0, 17) for id_ in ids]
    columns["id_head"] = [part(id_, 0, 10) for id_ in ids]
    columns["id_tail"] = [id_[-8:] if id_ and len(id_) >= 17 else None for id_ in ids]
    columns["id_last"] = [id_[-4:] if id_ and len(id_) == 18 else None for id_ in ids]
    columns["birth_year"] = [part(birth, 0, 4) for birth in births]
    columns["birth_month"] = [part(birth, 0, 7) for birth in births]
    columns["birth_day"] = [part(birth, 5, 10) for birth in births]
    columns["phone_head"] = [part(phone, 0, 5) for phone in phones]
    columns["phone_tail"] = [phone[-5:] if phone else None for phone in phones]
    addresses = [address_of(address) for address in columns.pop("address")]
    columns["village"] = [village or address[0] for village, address in zip(columns["village"], addresses)]
    columns["group"] = [inside(village, address[1]) for village, address in zip(columns["village"], addresses)]
    columns["home"] = [inside(village, address[2]) for village, address in zip(columns["village"], addresses)]
    table = pyarrow.table({column: pyarrow.array(values, pyarrow.string()) for column, values in columns.items()})
    pyarrow.parquet.write_table(table, target)


def main():
    source_a, source_b, folder = sys.argv[1:]
    for source, name in ((source_a, "a"), (source_b, "b")):
        prepare(source, Path(folder) / f"{name}.parquet")


if __name__ == "__main__":
    main()
