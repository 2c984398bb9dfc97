// Amounts as typed and as shown.
import { describe, expect, it } from 'vitest'
import { asDecimal, readAmount, shownAmount, WEIGHT_UNITS } from './amounts'

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
  it.each([
    ['money', 880000, '8800元', '8800 yuan'],
    ['money', 880050, '8800.50元', '8800.50 yuan'],
    ['money', -5, '-0.05元', '-0.05 yuan'],
    ['weight', 20500, '20.5公斤', '20.5 kg'],
    ['area', 320, '3.2亩', '3.2 mu'],
    ['temperature', 365, '36.5℃', '36.5 °C'],
    ['count', 12, '12', '12'],
  ] as const)('%s %d', (type, amount, zh, en) => {
    expect([shownAmount(type, amount, 'zh'), shownAmount(type, amount, 'en')]).toEqual([zh, en])
  })

  it('comes back as it was typed, in every unit', () => {
    for (const perUnit of [1, 10, 100, ...Object.values(WEIGHT_UNITS)]) {
      for (const amount of [0, 1, 7, 99, 250, 500, 999, 1000, 1001, 123_456_789]) {
        expect(readAmount(asDecimal(amount, perUnit), perUnit), `${amount} per ${perUnit}`).toBe(amount)
      }
    }
  })
})
