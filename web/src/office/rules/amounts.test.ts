// Amounts between units and what people write.
import { describe, expect, it } from 'vitest'
import { amountOf, written } from './amounts'

describe('amounts', () => {
  it.each([
    ['8800', 'money', 880_000],
    ['37.3', 'temperature', 373],
    ['0.5', 'weight', 500],
    ['3', 'count', 3],
    ['', 'money', null],
    ['很多', 'money', null],
  ])('%s of %s', (text, kind, amount) => {
    expect(amountOf(text, kind)).toBe(amount)
    if (amount !== null) expect(written(amount, kind)).toBe(Number(text))
  })
})
