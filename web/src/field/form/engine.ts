// Which questions are asked, whether answers are sound, and what is filled in beforehand. The same, line by line, is
// crates/casework/src/form_check.rs; both are held to crates/casework/tests/forms/vectors.json.
import { dayNumber, truthOf, type Names, type Plain } from './expression'
import type {
  Amount,
  Answers,
  AnswerFault,
  AnswerValue,
  Ask,
  Expr,
  FaultCode,
  FieldType,
  FormSheet,
  GivenAnswers,
  Member,
  Occasion,
  Repeat,
} from './sheet'

/** Longest text of an answer, in characters. */
export const TEXT_MAX = 2000

const STANDS: readonly FaultCode[] = ['out-of-range', 'not-asked', 'unknown-question', 'unknown-person']

/** Blanks that a keyboard makes. Spelled out, because languages differ in what they trim. */
const BLANKS = /^[ \t\n\r\u00a0\u3000]+|[ \t\n\r\u00a0\u3000]+$/g
// eslint-disable-next-line no-control-regex -- what no keyboard writes and not every database keeps
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** True where nothing was answered: nothing at all, null, or blanks. */
export function isBlank(answer: AnswerValue | undefined): boolean {
  return answer === undefined || answer === null || (typeof answer === 'string' && answer.replace(BLANKS, '') === '')
}

/** A value as conditions read it; null where it is none of its type. */
function plain(type: FieldType, value: AnswerValue): Plain {
  switch (type) {
    case 'text': {
      if (typeof value !== 'string') return null
      const text = value.replace(BLANKS, '')
      return CONTROL.test(text) || HALF.test(text) ? null : text
    }
    case 'code':
      return typeof value === 'string' ? value : null
    case 'flag':
      return typeof value === 'boolean' ? value : null
    case 'date': {
      const day = typeof value === 'string' ? dayNumber(value) : null
      return day === null ? null : BigInt(day)
    }
    default:
      return Number.isSafeInteger(value) ? BigInt(value as number) : null
  }
}

/** What is wrong with the value of an answer that is not blank, by itself. */
function unsound(ask: Ask, answer: AnswerValue): FaultCode | null {
  const value = plain(ask.type, answer)
  if (value === null) return 'wrong-type'
  if (ask.type === 'code' && !ask.codes.some((one) => one.code === value)) return 'unknown-code'
  if (ask.type === 'text' && Array.from(String(value)).length > TEXT_MAX) return 'too-long'
  return null
}

/** One question put to one person, and what was answered. */
interface Turn {
  ask: Ask
  answer: AnswerValue | undefined
  asked: boolean
}

/** The questions of the top, or of one repeat for one member, and what their constraints read. */
interface Group {
  person: string | null
  turns: Turn[]
  names: Names
}

/**
 * The questions are gone through once, in order. An answer counts while its question is asked; a condition that reads a
 * question further down reads the answer as it was given.
 */
function groupOf(asks: readonly Ask[], person: string | null, given: GivenAnswers, base: Names, wanted: boolean): Group {
  const answers = new Map(base.answers)
  const names = { ...base, answers }
  const answer = (ask: Ask): AnswerValue | undefined => {
    const value = Object.hasOwn(given, ask.id) ? given[ask.id] : undefined
    return isBlank(value) ? undefined : value
  }
  for (const ask of asks) {
    const value = answer(ask)
    const sound = value !== undefined && unsound(ask, value) === null
    answers.set(ask.id, sound ? plain(ask.type, value) : null)
  }
  const turns = asks.map((ask) => {
    const asked = wanted && (ask.relevant === null || truthOf(ask.relevant, names) === true)
    if (!asked) answers.delete(ask.id)
    return { ask, answer: answer(ask), asked }
  })
  return { person, turns, names }
}

/** What is wrong with one answer. */
function codeOf({ ask, answer, asked }: Turn, names: Names): FaultCode | null {
  if (answer === undefined) return asked && ask.required ? 'required' : null
  if (!asked) return 'not-asked'
  const code = unsound(ask, answer)
  if (code !== null) return code
  if (ask.constraint !== null && truthOf(ask.constraint, names) === false) return 'constraint'
  const beyond = typeof answer === 'number' && ((ask.least !== null && answer < ask.least) || (ask.most !== null && answer > ask.most))
  return beyond ? 'out-of-range' : null
}

/** Of the most specific place, the latest. */
function inForce(amounts: readonly Amount[], today: string, place: string): bigint | null {
  let found: Amount | null = null
  for (const one of amounts) {
    if (one.from > today || (one.to !== null && one.to < today) || !place.startsWith(one.place ?? '')) continue
    const nearer = (one.place?.length ?? 0) - (found?.place?.length ?? 0)
    if (found === null || nearer > 0 || (nearer === 0 && one.from >= found.from)) found = one
  }
  return found === null ? null : BigInt(found.amount)
}

/** What conditions read besides answers. */
function namesOf(sheet: FormSheet, occasion: Occasion): Names {
  const today = dayNumber(occasion.today)
  const parameters = new Map<string, bigint>()
  for (const [id, amounts] of Object.entries(sheet.parameters)) {
    const amount = inForce(amounts, occasion.today, occasion.place)
    if (amount !== null) parameters.set(id, amount)
  }
  return { today: today === null ? null : BigInt(today), answers: new Map(), fields: new Map(), age: null, parameters }
}

/** The ages that a member may have. */
function agesOf(member: Member, today: string): (bigint | null)[] {
  const birth = member.values['person.birth_date']
  const year = Number(today.slice(0, 4))
  if (typeof birth === 'string' && dayNumber(birth) !== null) {
    return [BigInt(year - Number(birth.slice(0, 4)) - (today.slice(5) >= birth.slice(5) ? 0 : 1))]
  }
  return member.birth_year === null ? [null] : [BigInt(year - member.birth_year - 1), BigInt(year - member.birth_year)]
}

/** The fields that a condition reads, with their types. */
function fieldsIn(expr: Expr): [string, FieldType][] {
  if (expr[0] === 'field') return [[expr[1], expr[2]]]
  return expr.flatMap((part) => (Array.isArray(part) ? fieldsIn(part as unknown as Expr) : []))
}

/** Who is not certainly left out is asked: with a year of birth alone, at either age. */
function isWanted(repeat: Repeat, member: Member, occasion: Occasion, base: Names): boolean {
  const condition = repeat.members
  if (condition === null) return true
  const fields = new Map<string, Plain>()
  for (const [word, type] of fieldsIn(condition)) fields.set(word, plain(type, member.values[word] ?? occasion.values[word] ?? null))
  return agesOf(member, occasion.today).some((age) => truthOf(condition, { ...base, fields, age }) !== false)
}

/** The top, then every repeat with every member. */
function groupsOf(sheet: FormSheet, answers: Answers, occasion: Occasion): Group[] {
  const base = namesOf(sheet, occasion)
  const top = groupOf(sheet.questions, null, answers.answers, base, true)
  const below = sheet.repeats.flatMap((repeat) =>
    occasion.members.map((member) => {
      const wanted = isWanted(repeat, member, occasion, base)
      return groupOf(repeat.questions, member.id, answers.member_answers[member.id] ?? {}, top.names, wanted)
    }),
  )
  return [top, ...below]
}

/** The questions of the top that are asked by the answers so far, in order. */
export function asked(sheet: FormSheet, answers: Answers, occasion: Occasion): Ask[] {
  const top = groupOf(sheet.questions, null, answers.answers, namesOf(sheet, occasion), true)
  return top.turns.filter((turn) => turn.asked).map((turn) => turn.ask)
}

/** The questions of a repeat that are asked of a member by the answers so far. */
export function askedOf(sheet: FormSheet, repeat: Repeat, member: Member, answers: Answers, occasion: Occasion): Ask[] {
  const base = namesOf(sheet, occasion)
  const top = groupOf(sheet.questions, null, answers.answers, base, true)
  const wanted = isWanted(repeat, member, occasion, base)
  const own = groupOf(repeat.questions, member.id, answers.member_answers[member.id] ?? {}, top.names, wanted)
  return own.turns.filter((turn) => turn.asked).map((turn) => turn.ask)
}

/** The members that a repeat asks: all of whom its condition is not certainly false. */
export function membersOf(sheet: FormSheet, repeat: Repeat, occasion: Occasion): Member[] {
  const base = namesOf(sheet, occasion)
  return occasion.members.filter((member) => isWanted(repeat, member, occasion, base))
}

/** Everything that is wrong with the answers, in the order of the questions. */
export function faults(sheet: FormSheet, answers: Answers, occasion: Occasion): AnswerFault[] {
  const sameVersion = answers.version === sheet.version
  const found: AnswerFault[] = []
  const add = (question: string, person: string | null, code: FaultCode, ask: Ask | null): void => {
    const blocks = !STANDS.includes(code) && (code !== 'required' || sameVersion)
    found.push({ question, person, code, blocks, ask })
  }
  if (sheet.subject === 'person' && !answers.person_id) add('', null, 'no-person', null)
  for (const { person, turns, names } of groupsOf(sheet, answers, occasion)) {
    for (const turn of turns) {
      const code = codeOf(turn, names)
      if (code !== null && (code !== 'not-asked' || sameVersion)) add(turn.ask.id, person, code, turn.ask)
    }
  }
  const top = new Set(sheet.questions.map((ask) => ask.id))
  const ofMembers = new Set(sheet.repeats.flatMap((repeat) => repeat.questions.map((ask) => ask.id)))
  const members = new Set(occasion.members.map((member) => member.id))
  for (const id of Object.keys(answers.answers).sort()) if (!top.has(id)) add(id, null, 'unknown-question', null)
  for (const [person, given] of Object.entries(answers.member_answers).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!members.has(person)) add('', person, 'unknown-person', null)
    else for (const id of Object.keys(given).sort()) if (!ofMembers.has(id)) add(id, person, 'unknown-question', null)
  }
  return found
}

/** True when the form can be sent. */
export function isComplete(sheet: FormSheet, answers: Answers, occasion: Occasion): boolean {
  return !faults(sheet, answers, occasion).some((fault) => fault.blocks)
}

function filled(asks: readonly Ask[], known: GivenAnswers): GivenAnswers {
  const given: GivenAnswers = {}
  for (const ask of asks) {
    const value = ask.prefill && ask.field !== null ? known[ask.field] : undefined
    if (value !== undefined && !isBlank(value) && unsound(ask, value) === null) given[ask.id] = value
  }
  return given
}

/** Answers filled in with what is known, for a new form. Fields that are asked anew every time are left open. */
export function prefill(sheet: FormSheet, personId: string | null, occasion: Occasion): Answers {
  const person = occasion.members.find((member) => member.id === personId)
  const known = sheet.subject === 'person' ? (person?.values ?? {}) : occasion.values
  const members: Record<string, GivenAnswers> = {}
  for (const repeat of sheet.repeats) {
    for (const member of membersOf(sheet, repeat, occasion)) {
      members[member.id] = { ...members[member.id], ...filled(repeat.questions, member.values) }
    }
  }
  return { version: sheet.version, person_id: personId, answers: filled(sheet.questions, known), member_answers: members }
}

/** The answers to send: only to what is asked, without blanks around texts. What was hidden on the way stays behind. */
export function answersToSend(sheet: FormSheet, answers: Answers, occasion: Occasion): Answers {
  const sent: Answers = { version: answers.version, person_id: answers.person_id, answers: {}, member_answers: {} }
  for (const { person, turns } of groupsOf(sheet, answers, occasion)) {
    for (const { ask, answer, asked: wanted } of turns) {
      if (!wanted || answer === undefined) continue
      const into = person === null ? sent.answers : (sent.member_answers[person] ??= {})
      into[ask.id] = ask.type === 'text' && typeof answer === 'string' ? answer.replace(BLANKS, '') : answer
    }
  }
  return sent
}
