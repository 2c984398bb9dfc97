// Which characters of two values differ, so that two names that differ in one character are seen apart at a glance. Knows nothing of fields.

/** A stretch of a value; `differs` when the other value has something else there. */
export interface Piece {
  text: string
  differs: boolean
}

/** Above this product of lengths only the common beginning and end are looked for. */
const CELLS_MAX = 40_000

/** Flags of both values, one per character. */
type Flags = [boolean[], boolean[]]

function byPosition(one: string[], other: string[]): Flags {
  const flags = one.map((character, at) => character !== other[at])
  return [flags, [...flags]]
}

function byEnds(one: string[], other: string[]): Flags {
  const shorter = Math.min(one.length, other.length)
  let head = 0
  while (head < shorter && one[head] === other[head]) head += 1
  let tail = 0
  while (tail < shorter - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1
  const flags = (whole: string[]): boolean[] => whole.map((_, at) => at >= head && at < whole.length - tail)
  return [flags(one), flags(other)]
}

/** Everything outside the longest sequence of characters that both have in the same order. */
function bySequence(one: string[], other: string[]): Flags {
  if (one.length * other.length > CELLS_MAX) return byEnds(one, other)
  const width = other.length + 1
  const common = new Uint16Array((one.length + 1) * width)
  const at = (row: number, column: number): number => common[row * width + column] ?? 0
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        one[row] === other[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const flags: Flags = [one.map(() => true), other.map(() => true)]
  let [row, column] = [0, 0]
  while (row < one.length && column < other.length) {
    if (one[row] === other[column]) {
      flags[0][row] = false
      flags[1][column] = false
      row += 1
      column += 1
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1
    else column += 1
  }
  return flags
}

const count = (flags: boolean[]): number => flags.filter(Boolean).length

function pieces(characters: string[], flags: boolean[]): Piece[] {
  const out: Piece[] = []
  for (const [at, text] of characters.entries()) {
    const differs = flags[at] ?? false
    const last = out.at(-1)
    if (last?.differs === differs) last.text += text
    else out.push({ text, differs })
  }
  return out
}

/** Both values cut into stretches that agree and stretches that differ. */
export function differences(one: string, other: string): [Piece[], Piece[]] {
  const [left, right] = [Array.from(one), Array.from(other)]
  let flags = bySequence(left, right)
  if (left.length === right.length) {
    // Two swapped characters are two differences to the eye, not one that moved.
    const placed = byPosition(left, right)
    if (count(placed[0]) <= count(flags[0]) + 1) flags = placed
  }
  return [pieces(left, flags[0]), pieces(right, flags[1])]
}

/** What a mask keeps from being seen: which digits differ, or (the ends then being of other places) where a length does. */
export function masked(one: string | null | undefined, other: string | null | undefined, agrees: string): 'digits' | 'length' | null {
  if (!one || !other || !(one.includes('*') || other.includes('*'))) return null
  if (one.length !== other.length) return 'length'
  return one === other && agrees !== 'yes' && agrees !== 'missing' ? 'digits' : null
}
