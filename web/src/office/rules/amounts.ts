// Amounts of parameters between the field's unit (fen, grams, hundredths of a mu, tenths of a degree) and what people write.
import { useI18n } from 'vue-i18n'

const PER_UNIT: Readonly<Record<string, number>> = { money: 100, weight: 1000, area: 100, temperature: 10, count: 1 }

/** How many of the field's units one written unit holds. */
export function perUnit(kind: string): number {
  return PER_UNIT[kind] ?? 1
}

/** The kind whose unit is written behind the number; `null` for what is counted, where the title says of what. */
export function unitOf(kind: string): string | null {
  return kind in PER_UNIT && kind !== 'count' ? kind : null
}

/** `useUnit()(kind)` for templates: the unit's name in the reader's language, or nothing. */
export function useUnit(): (kind: string) => string {
  const { t } = useI18n()
  return (kind) => {
    const unit = unitOf(kind)
    return unit === null ? '' : t(`lab.unit.${unit}`)
  }
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
