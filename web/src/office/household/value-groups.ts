// In which group of the record a value stands. Which fields exist is the packs' business; a field nobody placed is shown last.
import type { ValueView } from '@/api/shapes'

const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['identity', ['household_number', 'group', 'phone', 'size', 'name', 'resident_id', 'id_as_written', 'birth_date', 'sex', 'relation', 'person_number', 'ethnic_group', 'person_identified_on']],
  ['monitoring', ['base_type', 'monitoring_category', 'first_identified_on', 'risk_identified_on', 'risk_removed', 'risk_removed_on', 'main_cause', 'low_income_allowance', 'special_hardship', 'measures', 'epidemic_impact', 'support_until', 'last_visit_on', 'last_visitor']],
  ['income', ['income_per_head', 'net_income', 'wage_income', 'business_income', 'business_cost', 'property_income', 'transfer_income']],
  ['home', ['dangerous_house', 'safe_water', 'housing_area']],
  ['land', ['farmland', 'main_crop', 'crop_area', 'livestock']],
  ['learning', ['education', 'schooling']],
  ['health', ['health', 'disability_category', 'disability_level', 'medical_insurance', 'major_illness_insurance', 'self_paid_medical', 'medical_total', 'hospital_stays', 'self_paid_month']],
  ['work', ['labour_skill', 'work_place', 'employer', 'work_months', 'work_wage_month', 'public_post', 'public_post_months']],
  ['epidemic', ['returned_on', 'returned_from', 'passed_through', 'transport', 'trip_number', 'companions', 'companion_symptoms', 'key_category', 'observed_from', 'observed_to', 'temperature_morning', 'temperature_evening', 'symptoms', 'released', 'observation_worker']],
]

export interface ValueGroup {
  id: string
  values: ValueView[]
  /** The ledger that most values of the group come from; the others name theirs. */
  source: string
}

/** The source that is named most often, the first of them when several are. */
function mainSource(values: readonly ValueView[]): string {
  const counts = new Map<string, number>()
  for (const { source } of values) counts.set(source.title, (counts.get(source.title) ?? 0) + 1)
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0])[0]
}

/** Values by group, in the order of the groups and of their fields; empty groups are left out. */
export function grouped(values: readonly ValueView[]): ValueGroup[] {
  const placed = new Set(GROUPS.flatMap(([, fields]) => fields))
  const groups = GROUPS.map(([id, fields]) => ({
    id,
    values: fields.flatMap((field) => values.filter((value) => value.field === field)),
  }))
  groups.push({ id: 'other', values: values.filter((value) => !placed.has(value.field)) })
  return groups.filter((group) => group.values.length > 0).map((group) => ({ ...group, source: mainSource(group.values) }))
}
