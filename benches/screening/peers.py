"""The ten rules of packs/ten in OpenFisca-Core and in DuckDB, over the columns that `ten_rules` wrote. Prints one JSON line.

    peers.py openfisca FOLDER ROUNDS    as its documentation writes a country's rules
    peers.py tuned FOLDER ROUNDS        OpenFisca with codes and dates as plain integers, no helper variables: the least it can cost
    peers.py duckdb FOLDER ROUNDS

Both sides have their data in memory before the clock starts and run warm. An unknown value is the smallest number of its
type in the files; how each side keeps it is up to that side, and the hits must come out the same.
"""

import datetime
import json
import resource
import sys
import time
from pathlib import Path

import numpy

TYPES = {"i8": numpy.int8, "i32": numpy.int32, "i64": numpy.int64}
LINE = 500_000
MEDICAL = 500_000
# Days since 1970 for somebody who turns 16 and 70 on 20 February 2020.
BORN_16, BORN_70 = 12468, -7254


def columns(folder):
    """Every column by table and name, with its smallest number for unknown."""
    tables = {"person": {}, "household": {}}
    for path in Path(folder).glob("*.*.*"):
        table, name, kind = path.name.split(".")
        tables[table][name] = numpy.fromfile(path, dtype=TYPES[kind])
    return tables


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(rounds, work, built=0.0):
    """The hits of the last round, the middle wall and the mean CPU seconds of all, and what bringing the rows in took.

    One round goes before them to warm up.
    """
    work()
    walls, before = [], cpu_seconds()
    for _ in range(rounds):
        start = time.perf_counter()
        hits = work()
        walls.append(time.perf_counter() - start)
    return hits, sorted(walls)[rounds // 2], (cpu_seconds() - before) / rounds, built


def unknown(column):
    return column == numpy.iinfo(column.dtype).min


# What the numbers of the code columns mean, in the order of packs/ten/fields.toml.
CODES = {
    "relation": ["head", "spouse", "child", "parent", "other"],
    "labour_skill": ["ordinary", "skilled", "weak", "lost", "none"],
    "schooling": ["none", "primary", "junior", "senior"],
    "base_type": ["general", "registered"],
    "monitoring_category": ["none", "unstable", "marginal", "sudden"],
    "main_cause": ["illness", "labour", "skill"],
}
MONEY_PARTS = ["net_income", "wage_income", "business_income", "business_cost", "property_income", "transfer_income"]


def openfisca(tables, rounds):
    """As its documentation writes a country: enumerations, dates, dated parameters, helper variables, one formula a rule."""
    from openfisca_core.entities import build_entity
    from openfisca_core.indexed_enums import Enum, EnumArray
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="people", label="", is_person=True)
    household = build_entity(key="household", plural="households", label="", roles=[{"key": "member", "label": ""}])
    system = TaxBenefitSystem([person, household])
    entities = {"person": person, "household": household}
    value = {"values": {"2020-01-01": {"value": LINE}}}
    system.parameters = ParameterNode("", data={"monitoring_line": value, "medical_self_paid": {"values": {"2020-01-01": {"value": MEDICAL}}}})

    def variable(name, entity, value_type, formula=None, possible=None, period=DateUnit.YEAR):
        body = {"value_type": value_type, "entity": entity, "definition_period": period, "label": name}
        if formula:
            body["formula"] = formula
        if possible:
            body |= {"possible_values": possible, "default_value": possible.unknown}
        system.add_variable(type(name, (Variable,), body))

    enums = {name: Enum(name.title(), {"unknown": "unknown"} | {code: code for code in codes}) for name, codes in CODES.items()}
    inputs = {}
    for table, columns_of in tables.items():
        for name, column in columns_of.items():
            lacking = unknown(column)
            if name in CODES:
                inputs[name] = EnumArray(numpy.where(lacking, 0, column + 1).astype(numpy.uint8), enums[name])
                variable(name, entities[table], Enum, possible=enums[name])
            elif name == "birth_date":
                inputs[name] = numpy.where(lacking, numpy.datetime64("NaT"), column.astype("datetime64[D]"))
                variable(name, person, datetime.date)
            elif name in ("dangerous_house", "public_post"):
                inputs[name] = column == 1
                variable(name, entities[table], bool)
            elif name != "household":
                inputs[name] = numpy.where(lacking, SMALL, column.astype(numpy.int64)).astype(numpy.int32)
                variable(name, entities[table], int)
    homes = tables["household"]
    inputs["parts_known"] = ~numpy.logical_or.reduce([unknown(homes[name]) for name in MONEY_PARTS])
    variable("parts_known", household, bool)
    helpers, rules = openfisca_formulas(enums)
    for name, (entity, value_type, formula) in (helpers | rules).items():
        variable(name, entities[entity], value_type, formula)

    started = cpu_seconds()
    builder = SimulationBuilder()
    builder.create_entities(system)
    member_of = tables["person"]["household"]
    builder.declare_person_entity("person", numpy.arange(len(member_of)))
    homes_entity = builder.declare_entity("household", numpy.arange(len(homes["base_type"])))
    builder.join_with_persons(homes_entity, member_of, ["member"] * len(member_of))
    simulation = builder.build(system)
    for name, column in inputs.items():
        simulation.set_input(name, "2020", column)
    built = cpu_seconds() - started

    def work():
        for name in helpers | rules:
            simulation.delete_arrays(name, "2020")
        return {name: numpy.flatnonzero(simulation.calculate(name, "2020")) for name in rules}

    return measure(rounds, work, built)


SMALL = int(numpy.iinfo(numpy.int32).min)


def openfisca_formulas(enums):
    """Helper variables and the ten rules: entity, type, formula."""
    skill, category, relation = enums["labour_skill"], enums["monitoring_category"], enums["relation"]

    def age(people, period, parameters):
        # Whole years by the calendar, as the rules count them.
        born = people("birth_date", period)
        year, day = born.astype("datetime64[Y]"), (born - born.astype("datetime64[M]")).astype(int)
        month = born.astype("datetime64[M]").astype(int) % 12
        before = (month > 1) | ((month == 1) & (day > 19))
        whole = 50 - year.astype(int) - before
        return numpy.where(numpy.isnat(born), -1, whole)

    def can_work(people, period, parameters):
        known = people("labour_skill", period)
        return (known == skill.ordinary) + (known == skill.skilled)

    def monitored(homes, period, parameters):
        known = homes("monitoring_category", period)
        return (known == category.unstable) + (known == category.marginal) + (known == category.sudden)

    def unmonitored(homes, period, parameters):
        known = homes("monitoring_category", period)
        return (known == category.unknown) + (known == category.none)

    def below_line(homes, period, parameters):
        income = homes("income_per_head", period)
        return (income > SMALL) * (income < parameters(period).monitoring_line) * homes("unmonitored", period)

    def burden(homes, period, parameters):
        guarded = (homes("base_type", period) == enums["base_type"].registered) + homes("monitored", period)
        return guarded * homes.any(homes.members("self_paid_medical", period) >= parameters(period).medical_self_paid)

    def two_heads(homes, period, parameters):
        known = homes.members("relation", period)
        return (homes.sum(known == relation.head) > 1) * ~homes.any(known == relation.unknown)

    def lack_of_labour(homes, period, parameters):
        known = ~homes.any(homes.members("labour_skill", period) == skill.unknown)
        working = homes.sum(homes.members("can_work", period))
        return (homes("main_cause", period) == enums["main_cause"].labour) * known * (working * 4 > homes.nb_persons())

    def parts(homes, period, parameters):
        net, wages, business, cost, rent, transfers = (homes(name, period) for name in MONEY_PARTS)
        return homes("parts_known", period) * (numpy.abs(net - (wages + business - cost + rent + transfers)) > 1000)

    def idle_but_working(people, period, parameters):
        known = people("labour_skill", period)
        return ((known == skill.none) + (known == skill.lost)) * (people("work_months", period) > 0)

    def student(people, period, parameters):
        known = people("schooling", period)
        at_school = (known != enums["schooling"].unknown) * (known != enums["schooling"].none)
        return at_school * (people("work_months", period) > 0)

    def young(people, period, parameters):
        years = people("age", period)
        return (years >= 0) * (years < 16) * people("can_work", period)

    def post_age(people, period, parameters):
        years = people("age", period)
        return people("public_post", period) * (years >= 0) * ((years < 16) + (years >= 70))

    def house(homes, period, parameters):
        return homes("dangerous_house", period) * homes("unmonitored", period)

    helpers = {
        "age": ("person", int, age),
        "can_work": ("person", bool, can_work),
        "monitored": ("household", bool, monitored),
        "unmonitored": ("household", bool, unmonitored),
    }
    rules = {
        "ten-income-below-line": ("household", bool, below_line),
        "ten-dangerous-house": ("household", bool, house),
        "ten-no-labour-but-working": ("person", bool, idle_but_working),
        "ten-student-but-working": ("person", bool, student),
        "ten-labour-under-16": ("person", bool, young),
        "ten-medical-burden": ("household", bool, burden),
        "ten-two-heads": ("household", bool, two_heads),
        "ten-lack-of-labour": ("household", bool, lack_of_labour),
        "ten-income-parts": ("household", bool, parts),
        "ten-public-post-age": ("person", bool, post_age),
    }
    return helpers, rules


def tuned(tables, rounds):
    """The same engine with every code and date as a plain integer and every rule one formula."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="people", label="", is_person=True)
    household = build_entity(key="household", plural="households", label="", roles=[{"key": "member", "label": ""}])
    system = TaxBenefitSystem([person, household])
    entities = {"person": person, "household": household}

    def variable(name, entity, value_type, formula=None):
        body = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
        if formula:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    inputs = {}
    for table, columns_of in tables.items():
        for name, column in columns_of.items():
            if name != "household":
                inputs[name] = numpy.where(unknown(column), SMALL, column.astype(numpy.int64)).astype(numpy.int32)
                variable(name, entities[table], int)
    homes = tables["household"]
    inputs["parts_known"] = ~numpy.logical_or.reduce([unknown(homes[name]) for name in MONEY_PARTS])
    variable("parts_known", household, bool)

    def works(skill):
        return (skill == 0) | (skill == 1)

    def guarded(h, p):
        category = h("monitoring_category", p)
        return (h("base_type", p) == 1) | (category == 1) | (category == 2) | (category == 3)

    def below_line(h, p):
        income = h("income_per_head", p)
        return (income < LINE) & (income > SMALL) & (h("monitoring_category", p) <= 0)

    def parts(h, p):
        net, wages, business, cost, rent, transfers = (h(name, p) for name in MONEY_PARTS)
        return h("parts_known", p) & (numpy.abs(net - (wages + business - cost + rent + transfers)) > 1000)

    def post_age(q, p):
        born = q("birth_date", p)
        return (q("public_post", p) == 1) & (born > SMALL) & ((born > BORN_16) | (born <= BORN_70))

    def lack_of_labour(h, p):
        skill = h.members("labour_skill", p)
        return (h("main_cause", p) == 1) & ~h.any(skill < 0) & (h.sum(works(skill)) * 4 > h.nb_persons())

    rules = {
        "ten-income-below-line": (household, below_line),
        "ten-dangerous-house": (household, lambda h, p: (h("dangerous_house", p) == 1) & (h("monitoring_category", p) <= 0)),
        "ten-no-labour-but-working": (person, lambda q, p: (q("labour_skill", p) >= 3) & (q("work_months", p) > 0)),
        "ten-student-but-working": (person, lambda q, p: (q("schooling", p) >= 1) & (q("work_months", p) > 0)),
        "ten-labour-under-16": (person, lambda q, p: (q("birth_date", p) > BORN_16) & works(q("labour_skill", p))),
        "ten-medical-burden": (household, lambda h, p: guarded(h, p) & h.any(h.members("self_paid_medical", p) >= MEDICAL)),
        "ten-two-heads": (household, lambda h, p: (h.sum(h.members("relation", p) == 0) > 1) & ~h.any(h.members("relation", p) < 0)),
        "ten-lack-of-labour": (household, lack_of_labour),
        "ten-income-parts": (household, parts),
        "ten-public-post-age": (person, post_age),
    }
    for name, (entity, formula) in rules.items():
        variable(name, entity, bool, lambda e, period, parameters=None, formula=formula: formula(e, period))
    started = cpu_seconds()
    builder = SimulationBuilder()
    builder.create_entities(system)
    member_of = tables["person"]["household"]
    builder.declare_person_entity("person", numpy.arange(len(member_of)))
    homes_entity = builder.declare_entity("household", numpy.arange(len(homes["base_type"])))
    builder.join_with_persons(homes_entity, member_of, ["member"] * len(member_of))
    simulation = builder.build(system)
    for name, column in inputs.items():
        simulation.set_input(name, "2020", column)
    built = cpu_seconds() - started

    def work():
        for name in rules:
            simulation.delete_arrays(name, "2020")
        return {name: numpy.flatnonzero(simulation.calculate(name, "2020")) for name in rules}

    return measure(rounds, work, built)


PERSON_RULES = {
    "ten-no-labour-but-working": "labour_skill IN (3, 4) AND work_months > 0",
    "ten-student-but-working": "schooling <> 0 AND work_months > 0",
    "ten-labour-under-16": f"birth_date > {BORN_16} AND labour_skill IN (0, 1)",
    "ten-public-post-age": f"public_post = 1 AND (birth_date > {BORN_16} OR birth_date <= {BORN_70})",
}
GUARDED = "(base_type = 1 OR monitoring_category IN (1, 2, 3))"
PARTS = "(wage_income + business_income - business_cost + property_income + transfer_income)"
HOUSEHOLD_RULES = {
    "ten-income-below-line": f"income_per_head < {LINE} AND (monitoring_category IS NULL OR monitoring_category = 0)",
    "ten-dangerous-house": "dangerous_house = 1 AND (monitoring_category IS NULL OR monitoring_category = 0)",
    "ten-medical-burden": f"{GUARDED} AND m.burden",
    "ten-two-heads": "m.heads > 1 AND m.relation_known = m.members",
    "ten-lack-of-labour": "main_cause = 1 AND m.labour * 4 > m.members AND m.labour_known = m.members",
    "ten-income-parts": f"abs(net_income - {PARTS}) > 1000",
}
MEMBERS = f"""(SELECT household, bool_or(self_paid_medical >= {MEDICAL}) burden, count(*) members,
    count(*) FILTER (relation = 0) heads, count(relation) relation_known,
    count(*) FILTER (labour_skill IN (0, 1)) labour, count(labour_skill) labour_known FROM person GROUP BY household)"""


def duckdb(tables, rounds):
    import duckdb as engine

    base, started = engine.connect(config={"threads": 2}), cpu_seconds()
    for table, columns_of in tables.items():
        raw = dict(columns_of)
        size = len(next(iter(raw.values())))
        raw["id"] = numpy.arange(size, dtype=numpy.int32)
        base.register("raw", raw)
        shown = [f"nullif({name}, {numpy.iinfo(column.dtype).min}) AS {name}" for name, column in raw.items()]
        base.execute(f"CREATE TABLE {table} AS SELECT {', '.join(shown)} FROM raw")
        base.unregister("raw")
    built = cpu_seconds() - started
    homes = f"household h LEFT JOIN {MEMBERS} m ON m.household = h.id"

    def one_scan():
        """Every rule of a table as one column of one query: the quickest way found."""
        hits = {}
        for source, rules in (("person", PERSON_RULES), (homes, HOUSEHOLD_RULES)):
            flags = ", ".join(f"coalesce({when}, false) AS f{at}" for at, when in enumerate(rules.values()))
            some = " OR ".join(f"f{at}" for at in range(len(rules)))
            found = base.execute(f"SELECT * FROM (SELECT id, {flags} FROM {source}) WHERE {some}").fetchnumpy()
            for at, name in enumerate(rules):
                hits[name] = numpy.sort(found["id"][found[f"f{at}"]])
        return hits

    def rule_by_rule():
        hits = {}
        for name, when in PERSON_RULES.items():
            hits[name] = numpy.sort(base.execute(f"SELECT id FROM person WHERE {when}").fetchnumpy()["id"])
        for name, when in HOUSEHOLD_RULES.items():
            source = homes if "m." in when else "household"
            hits[name] = numpy.sort(base.execute(f"SELECT id FROM {source} WHERE {when}").fetchnumpy()["id"])
        return hits

    return min((measure(rounds, way, built) for way in (one_scan, rule_by_rule)), key=lambda measured: measured[2])


def main():
    side, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    tables = columns(folder)
    measured = {"openfisca": openfisca, "tuned": tuned, "duckdb": duckdb}[side]
    hits, wall, cpu, built = measured(tables, rounds)
    digest = {name: [len(rows), int(numpy.sum(rows.astype(numpy.uint64) + 1))] for name, rows in sorted(hits.items())}
    print(json.dumps({"side": side, "wall_s": wall, "cpu_s": cpu, "build_cpu_s": built, "hits": digest}))


main()
