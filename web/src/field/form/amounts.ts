// Quantities as people write and read them: yuan for fen, jin or kilograms for grams, mu for hundredths, tenths of a degree.
import type { FieldType } from './sheet'

export type Quantity = Extract<FieldType, 'count' | 'money' | 'weight' | 'area' | 'temperature'>

/** How many of the field's units one shown unit holds. */
export const PER_UNIT: Record<Quantity, number> = { count: 1, money: 100, weight: 1000, area: 100, temperature: 10 }

/** Grams in the units that weights are told in. */
export const WEIGHT_UNITS = { jin: 500, kg: 1000, ton: 1_000_000 } as const

/** A whole amount as a decimal number of a unit: `8800`, `3.2`. Fen show both digits or none: `8800.50`. */
export function asDecimal(amount: number, perUnit: number, bothDigits = false): string {
  const sign = amount < 0 ? '-' : ''
  const whole = Math.floor(Math.abs(amount) / perUnit)
  const part = Math.abs(amount) % perUnit
  if (part === 0) return `${sign}${whole}`
  // Jin: half a kilogram is 500 grams, so that a part has up to three digits more.
  const digits = perUnit === 500 ? String(part * 2).padStart(3, '0') : String(part).padStart(String(perUnit).length - 1, '0')
  return `${sign}${whole}.${bothDigits ? digits : digits.replace(/0+$/, '')}`
}

/** Full-width digits and the full stop of a Chinese keyboard as plain ones. */
function plainDigits(text: string): string {
  return text
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(/[\uff0e\u3002]/g, '.')
    .replace(/[\uff0d\u2212]/g, '-')
    .replace(/[\s,\uff0c]/g, '')
}

/** What somebody typed, in the field's unit; null where it is no number, or one that does not come out even. */
export function readAmount(text: string, perUnit: number): number | null {
  const parts = /^(-?)(\d+)(?:\.(\d*))?$/.exec(plainDigits(text))
  if (!parts) return null
  const [, sign = '', whole = '', part = ''] = parts
  const scale = 10n ** BigInt(part.length)
  const scaled = BigInt(whole + part) * BigInt(perUnit)
  if (scaled % scale !== 0n) return null
  const amount = Number(scaled / scale)
  if (!Number.isSafeInteger(amount)) return null
  return sign === '' || amount === 0 ? amount : -amount
}
