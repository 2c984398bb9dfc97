// Conditions and whole forms mean here what they mean on the server: the cases of crates/casework/tests/forms/vectors.json, on
// the sheets of the packs as they are shipped.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'
import en from '@/i18n/en'
import { inLanguage } from '@/i18n/in-language'
import zh from '@/i18n/zh'
import { answersToSend, asked, askedOf, faults, isComplete, membersOf, prefill } from './engine'
import { dayNumber, valueOf, type Plain } from './expression'
import type { AnswerFault, Answers, AnswerValue, Expr, FormSheet, GivenAnswers, Member, Occasion } from './sheet'
import { faultText, shownAmount, shownAnswer, type Reader } from './words'

type Written = AnswerValue | { day: string } | { whole: string } | { text: string; times: number }

interface Vectors {
  expressions: { cel: string; given: Record<string, Written>; tree: Expr; expect: Written; today?: string }[]
  sheets: FormSheet[]
  forms: {
    name: string
    form: string
    today?: string
    place?: string
    person_id?: string
    members?: Member[]
    version?: string
    answers: Record<string, Written>
    member_answers?: Record<string, GivenAnswers>
    faults: string[]
    complete: boolean
    messages?: ([string, string] | null)[]
    asked?: string[]
    members_asked?: Record<string, string[]>
    sent?: GivenAnswers
  }[]
  prefilled: {
    name: string
    form: string
    person_id?: string
    values: GivenAnswers
    members: Member[]
    expect: GivenAnswers
    expect_members: Record<string, GivenAnswers>
  }[]
}

const folder = join(import.meta.dirname, '../../../../crates/casework/tests/forms')
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const vectors = read('vectors.json') as Vectors
const sheets = [...(read('shipped.json') as FormSheet[]), ...vectors.sheets]
const TODAY = '2020-03-14'

function sheetOf(id: string): FormSheet {
  const found = sheets.find((sheet) => sheet.id === id)
  if (!found) throw new Error(id)
  return found
}

function plain(value: Written): Plain {
  if (typeof value === 'number') return BigInt(value)
  if (typeof value !== 'object' || value === null) return value
  if ('day' in value) return BigInt(dayNumber(value.day) ?? NaN)
  return 'whole' in value ? BigInt(value.whole) : value.text.repeat(value.times)
}

function spelt(value: Written): AnswerValue {
  const isLong = typeof value === 'object' && value !== null && 'times' in value
  return isLong ? value.text.repeat(value.times) : (value as AnswerValue)
}

function shown({ person, question, code }: AnswerFault): string {
  if (person === null) return `${question || '!'} ${code}`
  return `${person}${question ? `.${question}` : '!'} ${code}`
}

function reader(language: 'zh' | 'en'): Reader {
  const i18n = createI18n({ legacy: false, locale: language, messages: { zh, en } })
  return { t: (key, named) => i18n.global.t(key, named), t2: (text) => inLanguage(language, text), language }
}

describe('conditions', () => {
  it('are many', () => expect(vectors.expressions.length).toBeGreaterThanOrEqual(60))

  it.each(vectors.expressions)('$cel with $given', ({ given, tree, expect: expected, today }) => {
    const answers = new Map(Object.entries(given).map(([id, value]) => [id, plain(value)]))
    const now = BigInt(dayNumber(today ?? TODAY) ?? NaN)
    const names = { today: now, answers, fields: new Map(), age: null, parameters: new Map() }
    expect(valueOf(tree, names)).toBe(plain(expected))
  })

  it('mean what the server says of random ones', () => {
    const cases = read('random.json') as [Record<string, Written>, Expr, Written][]
    expect(cases.length).toBeGreaterThanOrEqual(400)
    for (const [given, tree, expected] of cases) {
      const answers = new Map(Object.entries(given).map(([id, value]) => [id, plain(value)]))
      const names = { today: 18335n, answers, fields: new Map(), age: null, parameters: new Map() }
      expect(valueOf(tree, names), JSON.stringify([given, tree])).toBe(plain(expected))
    }
  })

  it('say nothing with an operator of tomorrow', () => {
    const names = { today: 0n, answers: new Map(), fields: new Map(), age: null, parameters: new Map() }
    expect(valueOf(['or', ['matches', ['text', 'a']] as unknown as Expr, ['truth', true]], names)).toBe(true)
    expect(valueOf(['and', ['matches', ['text', 'a']] as unknown as Expr, ['truth', true]], names)).toBe(null)
  })
})

describe('days', () => {
  it.each([
    ['1970-01-01', 0],
    ['2000-02-29', 11016],
    ['1900-02-29', null],
    ['2020-04-31', null],
    ['2020-00-10', null],
    ['2020-13-01', null],
    ['0000-01-01', null],
    ['2020-1-01', null],
    ['2020-01-01 ', null],
  ])('%s is day %s', (text, day) => expect(dayNumber(text)).toBe(day))

  it('are one more each day, over 400 years', () => {
    let last = dayNumber('1800-01-01') ?? NaN
    for (let moment = Date.UTC(1800, 0, 2); moment <= Date.UTC(2200, 0, 1); moment += 86_400_000) {
      const day = dayNumber(new Date(moment).toISOString().slice(0, 10))
      if (day !== last + 1) expect(day, new Date(moment).toISOString()).toBe(last + 1)
      last += 1
    }
    expect(last).toBe(Date.UTC(2200, 0, 1) / 86_400_000)
  })
})

describe('forms', () => {
  it.each(vectors.forms)('$name', (one) => {
    const sheet = sheetOf(one.form)
    const occasion: Occasion = { today: one.today ?? TODAY, place: one.place ?? '', values: {}, members: one.members ?? [] }
    const answers: Answers = {
      version: one.version ?? sheet.version,
      person_id: one.person_id ?? null,
      answers: Object.fromEntries(Object.entries(one.answers).map(([id, value]) => [id, spelt(value)])),
      member_answers: one.member_answers ?? {},
    }
    const found = faults(sheet, answers, occasion)
    expect(found.map(shown)).toEqual(one.faults)
    expect(isComplete(sheet, answers, occasion)).toBe(one.complete)
    one.messages?.forEach((texts, at) => {
      const fault = found[at]
      if (texts === null || !fault) return
      expect([faultText(fault, reader('zh')), faultText(fault, reader('en'))]).toEqual(texts)
    })
    if (one.asked) expect(asked(sheet, answers, occasion).map((ask) => ask.id)).toEqual(one.asked)
    for (const [id, expected] of Object.entries(one.members_asked ?? {})) {
      const repeat = sheet.repeats.find((each) => each.id === id)
      if (!repeat) throw new Error(id)
      const members = membersOf(sheet, repeat, occasion)
      expect(members.map((member) => member.id)).toEqual(expected)
      for (const member of occasion.members) {
        const questions = askedOf(sheet, repeat, member, answers, occasion)
        expect(questions.length > 0, member.id).toBe(expected.includes(member.id))
      }
    }
    const sent = answersToSend(sheet, answers, occasion)
    if (one.sent) expect(sent.answers).toEqual(one.sent)
    if (one.complete && one.version === undefined) {
      expect(faults(sheet, sent, occasion).map((fault) => fault.code).filter((code) => code !== 'out-of-range')).toEqual([])
    }
  })

  it('cannot tell half a character from a text', () => {
    const answers = { version: sheetOf('contact').version, person_id: 'p1', answers: { needs: 'a\ud842' }, member_answers: {} }
    const occasion = { today: TODAY, place: '', values: {}, members: [] }
    expect(faults(sheetOf('contact'), answers, occasion).map(shown)).toEqual(['needs wrong-type'])
  })
})

describe('what is known', () => {
  it.each(vectors.prefilled)('$name', (one) => {
    const occasion: Occasion = { today: TODAY, place: '', values: one.values, members: one.members }
    const filled = prefill(sheetOf(one.form), one.person_id ?? null, occasion)
    expect(filled.answers).toEqual(one.expect)
    expect(filled.member_answers).toEqual(one.expect_members)
    expect(filled.version).toBe(sheetOf(one.form).version)
  })
})

describe('values', () => {
  it.each([
    ['money', 880000, '8800元', '8800 yuan'],
    ['money', 880050, '8800.50元', '8800.50 yuan'],
    ['money', -5, '-0.05元', '-0.05 yuan'],
    ['weight', 20500, '20.5公斤', '20.5 kg'],
    ['area', 320, '3.2亩', '3.2 mu'],
    ['temperature', 365, '36.5℃', '36.5 °C'],
    ['count', 12, '12', '12'],
  ] as const)('%s %d', (type, amount, zh, en) => {
    expect([shownAmount(type, amount, reader('zh')), shownAmount(type, amount, reader('en'))]).toEqual([zh, en])
  })

  it('are told by their label, as yes or no, or as they are', () => {
    const grade = sheetOf('risk-check').questions.find((ask) => ask.id === 'epidemic_impact')
    const flag = sheetOf('risk-check').questions.find((ask) => ask.id === 'food_secure')
    if (!grade || !flag) throw new Error('no such question')
    expect(shownAnswer(grade, 'income_drop', reader('zh'))).toBe('收入下降')
    expect(shownAnswer(grade, 'of-old', reader('en'))).toBe('of-old')
    expect([shownAnswer(flag, true, reader('zh')), shownAnswer(flag, false, reader('en'))]).toEqual(['是', 'No'])
    expect(shownAnswer(flag, null, reader('zh'))).toBe('')
  })
})
