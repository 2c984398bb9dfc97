-- A search by name is answered from the index alone: whom it counts, in what order, and whether they are within reach.
DROP INDEX person_name;
CREATE INDEX person_by_name ON person (name, id, place_code, household_id) WHERE merged_into IS NULL;
