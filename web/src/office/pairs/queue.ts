// Walking through the queue: where to begin, what comes next.
import type { PairView } from '@/api/shapes'

type Queued = Pick<PairView, 'id' | 'my_verdict'>

/** Whether the reader has had a word on it, be it that they cannot tell. */
export function judged(pair: Queued): boolean {
  return pair.my_verdict != null && pair.my_verdict !== 'withdrawn'
}

/** The pair to begin with; where pairs are waiting for a word, the first without the reader's. */
export function startOf<P extends Queued>(pairs: readonly P[], waiting: boolean): P | null {
  return (waiting ? pairs.find((pair) => !judged(pair)) : undefined) ?? pairs[0] ?? null
}

/** The pair after `id`; where pairs are waiting, those already judged are passed over and the end leads to the beginning. */
export function nextOf<P extends Queued>(pairs: readonly P[], id: string, waiting: boolean): P | null {
  const here = pairs.findIndex((pair) => pair.id === id)
  const after = pairs.slice(here + 1)
  if (!waiting) return after[0] ?? null
  const around = here < 0 ? after : [...after, ...pairs.slice(0, here)]
  return around.find((pair) => !judged(pair)) ?? null
}
