// What a clerk sees of a pair: the characters that differ, the weights in words, the next pair.
import { describe, expect, it } from 'vitest'
import { differences, masked } from './differences'
import { held } from './held'
import { judged, nextOf, startOf } from './queue'
import { barShare, chance, points, strength } from './weights'

/** `王[晓]明`: differing stretches in brackets. */
function marked(one: string, other: string): string {
  return differences(one, other)
    .map((pieces) => pieces.map((piece) => (piece.differs ? `[${piece.text}]` : piece.text)).join(''))
    .join(' / ')
}

describe('differences', () => {
  it.each([
    ['王小明', '王晓明', '王[小]明 / 王[晓]明'],
    ['王小明', '王小明', '王小明 / 王小明'],
    ['欧阳小明', '欧阳明', '欧阳[小]明 / 欧阳明'],
    ['王明小', '王小明', '王[明小] / 王[小明]'],
    ['王小明', '李红', '[王小明] / [李红]'],
    ['1965-03-12', '1965-03-21', '1965-03-[12] / 1965-03-[21]'],
    ['1965-12-03', '1965-03-12', '1965-[12]-[03] / 1965-[03]-[12]'],
    ['138****1234', '138****123', '138****123[4] / 138****123'],
    ['石桥村三组12号', '石桥村12号', '石桥村[三组]12号 / 石桥村12号'],
    ['𠮷田', '吉田', '[𠮷]田 / [吉]田'],
    ['', '王', ' / [王]'],
  ])('%s and %s', (one, other, shown) => expect(marked(one, other)).toBe(shown))

  it('leave nothing out, and what is not marked is the same on both sides', () => {
    for (const [one, other] of [['石桥村东12号', '石桥村12号院'], ['甲乙丙', '丙乙甲'], ['a'.repeat(500), `${'a'.repeat(300)}b`]] as const) {
      const [left, right] = differences(one, other)
      expect(left.map((piece) => piece.text).join('')).toBe(one)
      expect(right.map((piece) => piece.text).join('')).toBe(other)
      const same = (pieces: typeof left): string => pieces.filter((piece) => !piece.differs).map((piece) => piece.text).join('')
      expect(same(left)).toBe(same(right))
    }
  })

  it.each([
    ['3499**********0019', '3499**********0019', 'no', 'digits'],
    ['3499**********0019', '3499**********0019', 'yes', null],
    ['3499**********0019', '3499**********0027', 'no', null],
    ['349********117', '3499**********2314', 'no', 'length'],
    ['349********117', '3499**********2314', 'yes', 'length'],
    ['张三', '张三', 'partly', null],
    ['张三', '张三丰', 'partly', null],
    [null, '3499**********2314', 'missing', null],
  ])('%s and %s, %s: masked %s', (one, other, agrees, hidden) => expect(masked(one, other, agrees)).toBe(hidden))
})

describe('weights', () => {
  it.each([
    [12_400, 'strongFor', '+12.4'],
    [5000, 'strongFor', '+5.0'],
    [2000, 'for', '+2.0'],
    [1999, 'slightFor', '+2.0'],
    [299, 'neither', '+0.3'],
    [0, 'neither', '0.0'],
    [-40, 'neither', '0.0'],
    [-300, 'slightAgainst', '−0.3'],
    [-4999, 'against', '−5.0'],
    [-9000, 'strongAgainst', '−9.0'],
  ])('%d thousandths', (weight, word, number) => expect([strength(weight), points(weight)]).toEqual([word, number]))

  it('have bars in proportion, and short ones where all are small', () => {
    expect(barShare(-8000, [8000, -8000, 2000])).toBe(1)
    expect(barShare(2000, [8000, -8000, 2000])).toBe(0.25)
    expect(barShare(100, [100])).toBe(0.1)
    expect(barShare(0, [])).toBe(0)
  })

  it.each([
    [1_000_000, '>99.9%'],
    [999_001, '>99.9%'],
    [999_000, '99.9%'],
    [640_000, '64.0%'],
    [1000, '0.1%'],
    [999, '<0.1%'],
    [0, '<0.1%'],
  ])('%d millionths', (ppm, shown) => expect(chance(ppm)).toBe(shown))
})

describe('what the model said', () => {
  it.each([
    [950_000, 0, 0, 'few'],
    [950_000, 4, 0, 'few'],
    [950_000, 5, 0, 'high'],
    [950_000, 20, 19, 'held'],
    [950_000, 40, 20, 'high'],
    [50_000, 40, 20, 'low'],
    [500_000, 10, 7, 'held'],
    [500_000, 1000, 700, 'low'],
    [1_000_000, 10, 10, 'held'],
    [0, 10, 0, 'held'],
  ])('%d millionths, %d settled, %d one person: %s', (said, settled, same, word) => expect(held(said, settled, same)).toBe(word))
})

describe('the queue', () => {
  const pair = (id: string, my_verdict: string | null = null): { id: string; my_verdict: string | null } => ({ id, my_verdict })
  const pairs = [pair('a', 'unsure'), pair('b'), pair('c', 'same'), pair('d', 'withdrawn')]

  it.each([
    [null, false],
    ['withdrawn', false],
    ['unsure', true],
    ['same', true],
  ])('%s counts as judged: %s', (verdict, counts) => expect(judged(pair('x', verdict))).toBe(counts))

  it('begins with the first that waits, elsewhere with the first', () => {
    expect(startOf(pairs, true)?.id).toBe('b')
    expect(startOf(pairs, false)?.id).toBe('a')
    expect(startOf([pair('a', 'same')], true)?.id).toBe('a')
    expect(startOf([], true)).toBeNull()
  })

  it.each([
    ['b', true, 'd'],
    ['d', true, 'b'],
    ['elsewhere', true, 'b'],
    ['b', false, 'c'],
    ['d', false, undefined],
  ])('after %s (waiting: %s)', (id, waiting, next) => expect(nextOf(pairs, id, waiting)?.id).toBe(next))

  it('ends when everything has been judged', () => {
    expect(nextOf([pair('a', 'same'), pair('b', 'unsure')], 'a', true)).toBeNull()
  })
})
