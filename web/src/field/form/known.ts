// What the phone holds of a household, as the form engine reads it.
import type { AnswerValue, GivenAnswers, Member, Occasion } from './sheet'

/** One value of the book, and the day it is of. */
export interface KnownValue {
  value: AnswerValue
  on: string | null
}

/** Values by field word (`household.safe_water`). */
export type KnownValues = Record<string, KnownValue>

/** Somebody of the household, as the form shows them. */
export interface Person {
  id: string
  name: string
  birth_year: number | null
}

function plainValues(known: KnownValues): GivenAnswers {
  return Object.fromEntries(Object.entries(known).map(([word, { value }]) => [word, value]))
}

/** When, where and of whom a form is filled in. */
export function occasionOf(
  today: string,
  place: string,
  known: KnownValues,
  people: readonly Person[],
  knownOfPeople: Record<string, KnownValues>,
): Occasion {
  const members: Member[] = people.map(({ id, birth_year }) => ({ id, birth_year, values: plainValues(knownOfPeople[id] ?? {}) }))
  return { today, place, values: plainValues(known), members }
}
