// Numbers as people read them.

const GROUPED = new Intl.NumberFormat('zh-CN')

/** `1234567` as `1,234,567`; the same in both languages. */
export function shownNumber(value: number): string {
  return GROUPED.format(value)
}

/** Share of a whole in percent with one decimal, rounded down so that only all is 100 %; empty when there is no whole. */
export function shownShare(part: number, whole: number): string {
  return whole > 0 ? `${(Math.floor((part * 1000) / whole) / 10).toFixed(1)}%` : ''
}
