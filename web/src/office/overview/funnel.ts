// The drawn funnel: how wide each step is. Counts span five orders of magnitude, so widths follow the square root.

/** Steps that leave the main stream: rows to look at, visits that wait. */
const ASIDE = new Set(['findings', 'waiting'])

interface Counted {
  id: string
  count: number
}

/** The main stream, in order. */
export function stream<S extends Counted>(steps: readonly S[]): S[] {
  return steps.filter((step) => !ASIDE.has(step.id))
}

/** What leaves the stream. */
export function aside<S extends Counted>(steps: readonly S[]): S[] {
  return steps.filter((step) => ASIDE.has(step.id))
}

/** Width of a count beside the largest, from 0.04 (so that one visit is still seen) to 1; 0 for nothing. */
export function width(count: number, largest: number): number {
  return count <= 0 || largest <= 0 ? 0 : Math.max(0.04, Math.sqrt(count / largest))
}

/** Points of the shape between one step and the next, in a box of 100 by 48. */
export function shape(from: number, to: number): string {
  const half = (share: number): number => share * 23
  const edge = (middle: number): string => middle.toFixed(1)
  return [
    `0,${edge(24 - half(from))}`,
    `100,${edge(24 - half(to))}`,
    `100,${edge(24 + half(to))}`,
    `0,${edge(24 + half(from))}`,
  ].join(' ')
}
