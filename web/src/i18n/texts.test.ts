// Both languages have the same texts with the same blanks, and the app asks for no text that does not exist.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CODES } from '@/office/finding-codes'
import en from './en'
import zh from './zh'

interface Tree {
  [key: string]: string | Tree
}

function flat(tree: Tree, above = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[above + key, value] as const] : [...flat(value, `${above}${key}.`)],
    ),
  )
}

const chinese = flat(zh)
const english = flat(en)
const blanks = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name) ? [path] : []
  })
}

describe('texts', () => {
  it('exist in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('have the same blanks in both languages', () => {
    for (const [key, text] of chinese) expect(blanks(english.get(key) ?? ''), key).toEqual(blanks(text))
  })

  it('are Chinese in zh and not in en', () => {
    const same = new Set(['worker.noRound', 'act.otherLanguage'])
    for (const [key, text] of chinese) if (!same.has(key)) expect(text, key).toMatch(/[\u4e00-\u9fff、]/)
    for (const [key, text] of english) if (!same.has(key)) expect(text, key).not.toMatch(/[\u4e00-\u9fff]/)
  })

  it('are all there that the app asks for, and none is left over', () => {
    const whole = sources(join(import.meta.dirname, '..')).map((path) => readFileSync(path, 'utf8')).join('\n')
    const asked = [...whole.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => match[1] ?? '')
    expect(asked.length).toBeGreaterThan(100)
    for (const key of asked) expect(chinese.has(key), key).toBe(true)
    const computed = [...whole.matchAll(/t\(`([\w.]+)\.\$\{/g)].map((match) => `${match[1] ?? ''}.`)
    for (const start of computed) expect([...chinese.keys()].some((key) => key.startsWith(start)), start).toBe(true)
    const quoted = new Set([...asked, ...[...whole.matchAll(/'([\w]+(?:\.[\w-]+)+)'/g)].map((match) => match[1] ?? '')])
    const unused = [...chinese.keys()].filter((key) => !quoted.has(key) && !computed.some((start) => key.startsWith(start)))
    expect(unused).toEqual([])
  })

  it('name every kind of finding that can be chosen', () => {
    for (const code of CODES) expect(chinese.has(`words.code.${code}`), code).toBe(true)
  })
})
