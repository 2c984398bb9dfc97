// Amounts of parameters between the field's unit (fen, grams, hundredths of a mu, tenths of a degree) and what people write.

const PER_UNIT: Readonly<Record<string, number>> = { money: 100, weight: 1000, area: 100, temperature: 10, count: 1 }

/** How many of the field's units one written unit holds. */
export function perUnit(kind: string): number {
  return PER_UNIT[kind] ?? 1
}

/** The kind whose unit is written behind the number. */
export function unitOf(kind: string): string {
  return kind in PER_UNIT ? kind : 'count'
}

/** An amount as a person writes it: 880000 fen as 8800. */
export function written(amount: number, kind: string): number {
  return amount / perUnit(kind)
}

/** What a person wrote as an amount; `null` for what is no number. */
export function amountOf(text: string, kind: string): number | null {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? null : Math.round(value * perUnit(kind))
}
