// What is said of answers: faults in the words that the server uses too (crates/casework/src/form_words.rs), and values as
// people read them.
import type { Text } from '@/api/shapes'
import { asDecimal, PER_UNIT, type Quantity } from './amounts'
import { TEXT_MAX } from './engine'
import type { AnswerFault, AnswerValue, Ask } from './sheet'

export interface Reader {
  /** A text of the app. */
  t: (key: string, named: Record<string, string | number>) => string
  /** A text of the sheet. */
  t2: (text: Text | null) => string
  language: string
}

/** An amount with its unit, as the server writes it too: 8800.50 yuan, 36.5 °C. */
export function shownAmount(type: Quantity, amount: number, { t, language }: Reader): string {
  const decimal = asDecimal(amount, PER_UNIT[type], type === 'money')
  if (type === 'count') return decimal
  if (type === 'temperature') return decimal + (language === 'en' ? ' °C' : '℃')
  return t(`field.amount.${type}`, { decimal })
}

/** A value as people read it. */
export function shownAnswer(ask: Ask, value: AnswerValue, reader: Reader): string {
  const { t, t2 } = reader
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? t('field.sheet.yes', {}) : t('field.sheet.no', {})
  if (typeof value === 'string') return t2(ask.codes.find((one) => one.code === value)?.label ?? null) || value
  if (ask.type === 'text' || ask.type === 'code' || ask.type === 'flag' || ask.type === 'date') return String(value)
  return shownAmount(ask.type, value, reader)
}

function range(ask: Ask, reader: Reader): string {
  const { least, most } = ask
  const shown = (amount: number | null): string => (amount === null ? '' : shownAnswer(ask, amount, reader))
  const named = { least: shown(least), most: shown(most) }
  if (least === null) return reader.t('field.range.atMost', named)
  return most === null ? reader.t('field.range.atLeast', named) : reader.t('field.range.between', named)
}

/** What is said of a fault. */
export function faultText(fault: AnswerFault, reader: Reader): string {
  const { t, t2 } = reader
  const { ask, code } = fault
  const named = { id: fault.question, label: t2(ask?.label ?? null), most: TEXT_MAX }
  if (ask === null) return t(`field.fault.${code}`, named)
  const wanted = t(`field.wanted.${ask.type}`, {})
  return t(`field.fault.${code}`, { ...named, wanted, said: t2(ask.constraint_text), range: range(ask, reader) })
}
