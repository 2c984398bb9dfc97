// Whether what the model said held, in a word: it is compared with what people found, as far as their number can tell.

/** Fewer settled pairs than these tell nothing. */
const FEWEST_PAIRS = 5
/** Standard deviations on both sides within which a difference may be chance: 19 times in 20. */
const SPREAD = 1.96

/** Which words say how the model's word held; `high` and `low` are of what the model said. */
export type Held = 'few' | 'held' | 'high' | 'low'

/** Of `settled` pairs, `same` were one person, and the model had said `saidPpm` millionths of them on average. */
export function held(saidPpm: number, settled: number, same: number): Held {
  if (settled < FEWEST_PAIRS) return 'few'
  const said = saidPpm / 1_000_000
  const [least, most] = likely(same, settled)
  if (said > most) return 'high'
  return said < least ? 'low' : 'held'
}

/** Wilson's interval: the shares that can well have led to `part` of `whole`. */
function likely(part: number, whole: number): [least: number, most: number] {
  const share = part / whole
  const square = SPREAD * SPREAD
  const middle = (share + square / (2 * whole)) / (1 + square / whole)
  const reach = (SPREAD * Math.sqrt((share * (1 - share)) / whole + square / (4 * whole * whole))) / (1 + square / whole)
  return [middle - reach, middle + reach]
}
