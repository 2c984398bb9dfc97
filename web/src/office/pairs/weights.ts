// The model's opinion in words and lengths. A weight is told in thousandths of a bit; people are shown points, each of which
// doubles the odds or halves them.

/** From this many thousandths of a bit on, a field speaks at all, speaks plainly, speaks strongly. */
const STEPS = [300, 2000, 5000] as const

/** Which words say how much a field speaks. */
export type Strength = 'strongFor' | 'for' | 'slightFor' | 'neither' | 'slightAgainst' | 'against' | 'strongAgainst'

const FOR = ['neither', 'slightFor', 'for', 'strongFor'] as const
const AGAINST = ['neither', 'slightAgainst', 'against', 'strongAgainst'] as const

/** The word for a weight. */
export function strength(millibits: number): Strength {
  const step = STEPS.filter((least) => Math.abs(millibits) >= least).length
  return (millibits < 0 ? AGAINST : FOR)[step] ?? 'neither'
}

/** Points with one decimal and a sign: `+6.2`, `−3.1`, `0.0`. */
export function points(millibits: number): string {
  const text = (Math.abs(millibits) / 1000).toFixed(1)
  if (text === '0.0') return text
  return `${millibits < 0 ? '−' : '+'}${text}`
}

/** Length of a bar beside the longest, 0 to 1; small weights stay short where all are small. */
export function barShare(millibits: number, all: readonly number[]): number {
  const longest = Math.max(1000, ...all.map(Math.abs))
  return Math.abs(millibits) / longest
}

/** A probability in percent; never rounded to certainty on either side. */
export function chance(ppm: number): string {
  if (ppm > 999_000) return '>99.9%'
  if (ppm < 1000) return '<0.1%'
  return `${(ppm / 10_000).toFixed(1)}%`
}
