// What a condition says of answers: true, false or unknown (null). The same, line by line, is
// crates/casework/src/form_evaluate.rs; both are held to crates/casework/tests/forms/vectors.json.
import type { Arithmetic, Comparison, Expr } from './sheet'

/** Yes or no, a whole number of 64 bits (days since 1970-01-01 for a date), a text or code, or unknown. */
export type Plain = boolean | bigint | string | null

/** Everything that a condition may read. What is missing is unknown. */
export interface Names {
  today: bigint | null
  answers: ReadonlyMap<string, Plain>
  fields: ReadonlyMap<string, Plain>
  age: bigint | null
  parameters: ReadonlyMap<string, bigint>
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days from 1970-01-01 to a text `YYYY-MM-DD` of the years 1 to 9999; null for anything else. */
export function dayNumber(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return null
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const most = month === 2 && isLeap(year) ? 29 : DAYS[month - 1]
  if (year === 0 || most === undefined || day === 0 || day > most) return null
  // Years from March to February, so that the day of a leap year comes last.
  const from = month > 2 ? year : year - 1
  const months = (month + 9) % 12
  const ofYear = Math.floor((153 * months + 2) / 5) + day - 1
  return from * 365 + Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400) + ofYear - 719468
}

function whole(value: number | null): bigint | null {
  return value === null ? null : BigInt(value)
}

/** The number where 64 bits hold it. */
function held(value: bigint): bigint | null {
  return BigInt.asIntN(64, value) === value ? value : null
}

/** Texts by their code points, not by the halves of which JavaScript makes them. */
function textOrder(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)]
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function order(left: Plain, right: Plain): number | null {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'string' && typeof right === 'string') return textOrder(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  return null
}

function compare(how: Comparison, left: Plain, right: Plain): boolean | null {
  const found = order(left, right)
  if (found === null) return null
  switch (how) {
    case '==':
      return found === 0
    case '!=':
      return found !== 0
    case '<':
      return found < 0
    case '<=':
      return found <= 0
    case '>':
      return found > 0
    case '>=':
      return found >= 0
  }
}

function calculate(how: Arithmetic, left: Plain, right: Plain): bigint | null {
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return null
  switch (how) {
    case '+':
      return held(left + right)
    case '-':
      return held(left - right)
    case '*':
      return held(left * right)
    case '/':
      return right === 0n ? null : held(left / right)
    case '%':
      // The smallest number by -1 overflows on the way.
      return right === 0n || held(left / right) === null ? null : left % right
  }
}

/** One term that decides is enough; else one unknown term makes the whole unknown. */
function fold(terms: readonly Expr[], names: Names, decides: boolean): boolean | null {
  let result: boolean | null = !decides
  for (const term of terms) {
    const truth = truthOf(term, names)
    if (truth === decides) return decides
    if (truth === null) result = null
  }
  return result
}

function oneOf(item: Plain, list: readonly Expr[], names: Names): boolean | null {
  if (item === null) return null
  let result: boolean | null = false
  for (const element of list) {
    const same = compare('==', item, valueOf(element, names))
    if (same === true) return true
    if (same === null) result = null
  }
  return result
}

function texts(left: Plain, right: Plain, test: (text: string, part: string) => boolean): boolean | null {
  return typeof left === 'string' && typeof right === 'string' ? test(left, right) : null
}

/** Whether a condition is true. */
export function truthOf(expr: Expr, names: Names): boolean | null {
  const value = valueOf(expr, names)
  return typeof value === 'boolean' ? value : null
}

/** What an expression says. An operator that this app does not know yet says nothing: unknown. */
export function valueOf(expr: Expr, names: Names): Plain {
  switch (expr[0]) {
    case 'truth':
    case 'text':
      return expr[1]
    case 'whole':
      return BigInt(expr[1])
    case 'day':
      return whole(dayNumber(expr[1]))
    case 'today':
      return names.today
    case 'age':
      return names.age
    case 'answer':
      return names.answers.get(expr[1]) ?? null
    case 'field':
      return names.fields.get(expr[1]) ?? null
    case 'param':
      return names.parameters.get(expr[1]) ?? null
    case 'has':
      return valueOf(expr[1], names) !== null
    case 'and':
    case 'or':
      return fold(expr.slice(1) as Expr[], names, expr[0] === 'or')
    case 'if': {
      const test = truthOf(expr[1], names)
      return test === null ? null : valueOf(test ? expr[2] : expr[3], names)
    }
    case 'in':
      return oneOf(valueOf(expr[1], names), expr.slice(2) as Expr[], names)
    case 'not':
    case 'negate':
    case 'abs':
    case 'size':
      return ofOne(expr[0], valueOf(expr[1], names))
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(expr[0], valueOf(expr[1], names), valueOf(expr[2], names))
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return calculate(expr[0], valueOf(expr[1], names), valueOf(expr[2], names))
    case 'days':
      return calculate('-', valueOf(expr[1], names), valueOf(expr[2], names))
    case 'contains':
      return texts(valueOf(expr[1], names), valueOf(expr[2], names), (text, part) => text.includes(part))
    case 'starts':
      return texts(valueOf(expr[1], names), valueOf(expr[2], names), (text, part) => text.startsWith(part))
    case 'ends':
      return texts(valueOf(expr[1], names), valueOf(expr[2], names), (text, part) => text.endsWith(part))
    default:
      return null
  }
}

function ofOne(operator: 'not' | 'negate' | 'abs' | 'size', value: Plain): Plain {
  if (operator === 'not') return typeof value === 'boolean' ? !value : null
  if (operator === 'size') return typeof value === 'string' ? BigInt(Array.from(value).length) : null
  if (typeof value !== 'bigint') return null
  return operator === 'abs' && value >= 0n ? value : held(-value)
}
