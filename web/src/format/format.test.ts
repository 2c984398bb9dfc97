// Numbers and days as shown.
import { describe, expect, it } from 'vitest'
import { shownDay } from './days'
import { shownNumber, shownShare } from './numbers'

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1234567, '1,234,567'],
  ])('%d', (value, shown) => expect(shownNumber(value)).toBe(shown))

  it.each([
    [1, 2, '50.0%'],
    [9999, 10000, '99.9%'],
    [10000, 10000, '100.0%'],
    [0, 0, ''],
  ])('%d of %d', (part, whole, shown) => expect(shownShare(part, whole)).toBe(shown))
})

describe('days', () => {
  it.each([
    ['2020-02-20', 'zh', '2020年2月20日星期四'],
    ['2020-02-20', 'en', 'Thursday 20 February 2020'],
    ['2020-02-30x', 'zh', '2020-02-30x'],
  ])('%s in %s', (day, language, shown) => expect(shownDay(day, language).replaceAll(',', '')).toBe(shown))
})
