// What a form is on the phone: questions, conditions, answers, and whom they are about. The shapes are those of
// crates/casework/src/form_sheet.rs and form_answer.rs.
import type { Text } from '@/api/shapes'

export type FieldType = 'text' | 'code' | 'flag' | 'count' | 'money' | 'weight' | 'area' | 'temperature' | 'date'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='
export type Arithmetic = '+' | '-' | '*' | '/' | '%'

/** A condition: the operator first, then what it works on. */
export type Expr =
  | readonly ['truth', boolean]
  | readonly ['whole', number | string]
  | readonly ['text', string]
  | readonly ['day', string]
  | readonly ['today']
  | readonly ['age']
  | readonly ['answer', string]
  | readonly ['param', string]
  | readonly ['field', string, FieldType]
  | readonly ['has' | 'not' | 'negate' | 'abs' | 'size', Expr]
  | readonly ['and' | 'or', ...Expr[]]
  | readonly ['if', Expr, Expr, Expr]
  | readonly ['in', Expr, ...Expr[]]
  | readonly [Comparison | Arithmetic | 'days' | 'contains' | 'starts' | 'ends', Expr, Expr]

export interface Choice {
  code: string
  label: Text
}

/** One question. */
export interface Ask {
  id: string
  /** The field that the answer is written to: `household.safe_water`. */
  field: string | null
  label: Text
  hint: Text | null
  type: FieldType
  codes: Choice[]
  required: boolean
  /** True when what is known is filled in beforehand; else it is only shown. */
  prefill: boolean
  sensitive: boolean
  least: number | null
  most: number | null
  relevant: Expr | null
  constraint: Expr | null
  constraint_text: Text | null
}

/** Questions asked once for each member. */
export interface Repeat {
  id: string
  title: Text
  members: Expr | null
  questions: Ask[]
}

export interface Amount {
  from: string
  to: string | null
  place: string | null
  amount: number
}

export interface FormSheet {
  id: string
  version: string
  pack: string
  vault: boolean
  title: Text
  subject: 'person' | 'household' | 'lot' | 'worker' | 'site' | 'village'
  tasks: string[]
  questions: Ask[]
  repeats: Repeat[]
  parameters: Record<string, Amount[]>
}

/** Fen, grams, hundredths of a mu, tenths of a degree as whole numbers; days as `YYYY-MM-DD`; null is no answer. */
export type AnswerValue = string | number | boolean | null
export type GivenAnswers = Record<string, AnswerValue>

/** One filled-in form. */
export interface Answers {
  version: string
  person_id: string | null
  answers: GivenAnswers
  member_answers: Record<string, GivenAnswers>
}

export interface Member {
  id: string
  birth_year: number | null
  /** What is known, by field word (`person.education`). */
  values: GivenAnswers
}

/** When, where and of whom a form is filled in. */
export interface Occasion {
  today: string
  /** Code of the household's place; empty where it is not known. */
  place: string
  /** What is known of the subject, by field word (`household.base_type`). */
  values: GivenAnswers
  members: Member[]
}

export type FaultCode =
  | 'required'
  | 'wrong-type'
  | 'unknown-code'
  | 'too-long'
  | 'constraint'
  | 'no-person'
  | 'out-of-range'
  | 'not-asked'
  | 'unknown-question'
  | 'unknown-person'

/** One thing that is wrong with an answer. */
export interface AnswerFault {
  /** The question; empty where it is about the form. */
  question: string
  person: string | null
  code: FaultCode
  /** True when the form cannot be sent so. */
  blocks: boolean
  /** The question itself, for the words. */
  ask: Ask | null
}
