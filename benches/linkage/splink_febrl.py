"""Links and dedupes the FEBRL data sets with Splink, after the examples in its documentation (febrl4, the "advanced" model; febrl3).

    splink_febrl.py link a.csv b.csv links.csv
    splink_febrl.py dedupe a.csv links.csv
"""

import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

DETERMINISTIC = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
SWAPPED = "jaro_winkler_similarity(given_name_l, surname_r) + jaro_winkler_similarity(surname_l, given_name_r) >= {}"

LINK_BLOCKING = [
    block_on("given_name", "surname"),
    "l.given_name = r.surname and l.surname = r.given_name",
    block_on("date_of_birth"),
    block_on("soc_sec_id"),
    block_on("state", "address_1"),
    block_on("street_number", "address_1"),
    block_on("postcode"),
]
DEDUPE_BLOCKING = [
    block_on("soc_sec_id"),
    block_on("given_name"),
    block_on("surname"),
    block_on("date_of_birth"),
    block_on("postcode"),
]


def full_name():
    return cl.CustomComparison(
        output_column_name="full_name",
        comparison_levels=[
            cll.CustomLevel(
                "(given_name_l IS NULL OR given_name_r IS NULL) AND (surname_l IS NULL OR surname_r IS NULL)", "missing"
            ).configure(is_null_level=True),
            cll.ExactMatchLevel("full_name", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("full_name", 0.9),
            cll.JaroWinklerLevel("full_name", 0.7),
            cll.ColumnsReversedLevel("given_name", "surname"),
            cll.CustomLevel(SWAPPED.format(1.8), "swapped, 1.8 alike"),
            cll.CustomLevel(SWAPPED.format(1.4), "swapped, 1.4 alike"),
            cll.ExactMatchLevel("given_name", term_frequency_adjustments=True),
            cll.ExactMatchLevel("surname", term_frequency_adjustments=True),
            cll.CustomLevel("given_name_l = surname_r OR surname_l = given_name_r", "one name swapped"),
            cll.JaroWinklerLevel("given_name", 0.9),
            cll.JaroWinklerLevel("surname", 0.9),
            cll.ElseLevel(),
        ],
    )


def within(column, distances):
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column, term_frequency_adjustments=True),
            *(cll.DamerauLevenshteinLevel(column, distance) for distance in distances),
            cll.ElseLevel(),
        ],
    )


def settings(link_type, blocking):
    return SettingsCreator(
        unique_id_column_name="rec_id",
        link_type=link_type,
        blocking_rules_to_generate_predictions=blocking,
        comparisons=[
            full_name(),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            within("soc_sec_id", [1, 2]),
            within("street_number", [1]),
            within("postcode", [1, 2]),
        ],
    )


def main():
    how, *sources, target = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    api = DuckDBAPI(connection)
    tables = []
    for name, source in zip("ab", sources):
        connection.execute(
            f"CREATE TABLE records_{name} AS SELECT *, given_name || '_' || surname AS full_name "
            "FROM read_csv(?, header = true, all_varchar = true)",
            [source],
        )
        tables.append(api.register(f"records_{name}", dataset_display_name=name))
    if how == "link":
        linker = Linker(tables, settings("link_only", LINK_BLOCKING))
    else:
        linker = Linker(tables[0], settings("dedupe_only", DEDUPE_BLOCKING))
    training = linker.training
    training.estimate_probability_two_random_records_match(DETERMINISTIC, recall=0.8 if how == "link" else 0.9)
    training.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("date_of_birth"), block_on("postcode")):
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    links = linker.inference.predict(threshold_match_probability=0.01)
    connection.execute(
        f"COPY (SELECT rec_id_l AS id_a, rec_id_r AS id_b, match_probability AS probability FROM {links.physical_name}) "
        f"TO '{target}' (HEADER)"
    )


if __name__ == "__main__":
    main()
