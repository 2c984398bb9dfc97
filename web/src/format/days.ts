// Days as people read them. The server counts days in China; a day here is only a text and never passes through a time zone.

/** `2020-02-20` as a long date with its weekday. An unreadable text comes back unchanged. */
export function shownDay(day: string, language: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (!parts) return day
  const moment = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])))
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    timeZone: 'UTC',
  }).format(moment)
}
