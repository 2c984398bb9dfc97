// Texts that come from the server in both languages, shown in the reader's.
import { useI18n } from 'vue-i18n'
import type { Text } from '@/api/shapes'

/** The text in `language`; the other language rather than nothing. */
export function inLanguage(language: string, text: Text | null | undefined): string {
  if (!text) return ''
  return language === 'en' ? text.en || text.zh : text.zh || text.en
}

/** `t2(text)` for templates: follows the language toggle. */
export function useInLanguage(): (text: Text | null | undefined) => string {
  const { locale } = useI18n()
  return (text) => inLanguage(locale.value, text)
}
