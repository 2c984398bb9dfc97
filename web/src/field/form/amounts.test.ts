// Amounts as typed, and back.
import { describe, expect, it } from 'vitest'
import { asDecimal, readAmount, WEIGHT_UNITS } from './amounts'

describe('what is typed', () => {
  it.each([
    ['8800', 100, 880000],
    ['8800.5', 100, 880050],
    ['0.29', 100, 29],
    ['1,200.05', 100, 120005],
    ['１２。５', 100, 1250],
    ['-3', 1, -3],
    ['-0', 100, 0],
    ['12.', 100, 1200],
    ['36.55', 10, null],
    ['36.50', 10, 365],
    ['1.5', 500, 750],
    ['0.001', 500, null],
    ['', 100, null],
    ['.5', 100, null],
    ['1e3', 1, null],
    ['九百', 1, null],
    ['90071992547409.91', 100, 9007199254740991],
    ['90071992547409.92', 100, null],
  ])('%s per %d is %s', (text, perUnit, amount) => expect(readAmount(text, perUnit)).toBe(amount))
})

describe('what is shown', () => {
  it('comes back as it was typed, in every unit', () => {
    for (const perUnit of [1, 10, 100, ...Object.values(WEIGHT_UNITS)]) {
      for (const amount of [0, 1, 7, 99, 250, 500, 999, 1000, 1001, 123_456_789]) {
        expect(readAmount(asDecimal(amount, perUnit), perUnit), `${amount} per ${perUnit}`).toBe(amount)
      }
    }
  })
})
