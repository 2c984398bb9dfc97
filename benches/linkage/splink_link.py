"""Links the two prepared county ledgers with Splink 5 on DuckDB. Knows nothing of the truth.

    splink_link.py train MAX_PAIRS MODEL.json FOLDER links.csv    trains a model, keeps it, and links
    splink_link.py saved MODEL.json FOLDER links.csv              links with the model that was kept

FOLDER has a.parquet and b.parquet as `prepare.py` writes them. MAX_PAIRS is Splink's own setting for how many random pairs the
u probabilities are counted on: 1e6 is its default and what its first steps show.
"""

import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

# DuckDB's edit distances count bytes; a Chinese character has three.
ONE_CHARACTER = 3

DETERMINISTIC = [
    block_on("id"),
    block_on("name", "birth", "village"),
    block_on("name", "phone"),
]
CANDIDATES = [
    block_on("id_17"),
    block_on("phone"),
    block_on("name", "birth"),
    block_on("id_tail", "surname"),
    block_on("birth", "village"),
    block_on("name", "village"),
    block_on("home", "surname"),
    block_on("birth", "surname", "sex"),
    block_on("name_sounds", "village"),
]
TRAINING = [
    block_on("home"),
    block_on("name", "birth_year"),
    block_on("id_17"),
]


def levels(column, *between):
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column, term_frequency_adjustments=column == "name"),
            *between,
            cll.ElseLevel(),
        ],
    )


def one_edit(column, head, tail):
    """One edit apart. One edit leaves the head or the tail as it was; asking that first spares most pairs DuckDB's slow distance."""
    return cll.CustomLevel(
        f"({head}_l = {head}_r OR {tail}_l = {tail}_r) AND damerau_levenshtein({column}_l, {column}_r) <= 1",
        f"{column} one edit apart",
    )


def whereabouts():
    """Telephone and address in one comparison: a household shares them all, so apart they would count the same thing three times."""
    return cl.CustomComparison(
        output_column_name="whereabouts",
        comparison_levels=[
            cll.CustomLevel(
                "(phone_l IS NULL OR phone_r IS NULL) AND (village_l IS NULL OR village_r IS NULL)", "missing"
            ).configure(is_null_level=True),
            cll.CustomLevel("phone_l = phone_r AND home_l = home_r", "same telephone and home"),
            cll.ExactMatchLevel("phone"),
            cll.ExactMatchLevel("home"),
            one_edit("phone", "phone_head", "phone_tail"),
            cll.ExactMatchLevel("group"),
            cll.ExactMatchLevel("village", term_frequency_adjustments=True),
            cll.ElseLevel(),
        ],
    )


def settings():
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=CANDIDATES,
        comparisons=[
            levels(
                "name",
                cll.ExactMatchLevel("name_sounds"),
                cll.ExactMatchLevel("name_sorted"),
                cll.LevenshteinLevel("name", ONE_CHARACTER),
                cll.ExactMatchLevel("surname"),
            ),
            levels(
                "id",
                cll.ExactMatchLevel("id_17"),
                one_edit("id", "id_head", "id_tail"),
                cll.CustomLevel("id_last_l = id_last_r AND (id_l LIKE '%*%' OR id_r LIKE '%*%')", "masked, same end"),
            ),
            levels(
                "birth",
                one_edit("birth", "birth_year", "birth_day"),
                cll.CustomLevel(
                    "birth_month_l = birth_month_r AND (length(birth_l) = 7 OR length(birth_r) = 7)", "same month, no day"
                ),
                cll.AbsoluteDateDifferenceLevel("birth", input_is_string=True, threshold=60, metric="day"),
                cll.ExactMatchLevel("birth_year"),
            ),
            whereabouts(),
            levels("sex"),
        ],
    )


def train(linker, max_pairs):
    """Direct estimates first, then expectation maximisation, in the order its training guide recommends."""
    training = linker.training
    training.estimate_probability_two_random_records_match(DETERMINISTIC, recall=0.9)
    training.estimate_u_using_random_sampling(max_pairs=max_pairs)
    for rule in TRAINING:
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)


def main():
    how, *arguments, folder, target = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    api = DuckDBAPI(connection)
    tables = []
    for name in "ab":
        connection.execute(f"CREATE TABLE records_{name} AS FROM read_parquet(?)", [f"{folder}/{name}.parquet"])
        tables.append(api.register(f"records_{name}", dataset_display_name=name))
    if how == "train":
        max_pairs, model = arguments
        linker = Linker(tables, settings())
        train(linker, float(max_pairs))
        linker.misc.save_model_to_json(model, overwrite=True)
    else:
        (model,) = arguments
        linker = Linker(tables, model)
    links = linker.inference.predict(threshold_match_probability=0.01)
    connection.execute(
        "COPY (SELECT unique_id_l AS id_a, unique_id_r AS id_b, match_probability AS probability "
        f"FROM {links.physical_name}) TO '{target}' (HEADER)"
    )


if __name__ == "__main__":
    main()
