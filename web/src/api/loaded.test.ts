// The three states of a page, and that a slow old answer never replaces a new one.
import { effectScope, nextTick, ref } from 'vue'
import { describe, expect, it } from 'vitest'
import { Refusal } from './client'
import { useLoaded, type Loaded } from './loaded'

function inScope<T>(make: () => Loaded<T>): Loaded<T> {
  const made = effectScope().run(make)
  if (!made) throw new Error('no scope')
  return made
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('loading', () => {
  it('drops an answer that was overtaken', async () => {
    const page = ref(1)
    const waiting = new Map<number, (value: string) => void>()
    const loaded = inScope(() =>
      useLoaded(() => {
        const asked = page.value
        return new Promise<string>((resolve) => waiting.set(asked, resolve))
      }, [page]),
    )
    page.value = 2
    await nextTick()
    waiting.get(2)?.('second')
    await settled()
    waiting.get(1)?.('first')
    await settled()
    expect(loaded.data.value).toBe('second')
    expect(loaded.loading.value).toBe(false)
  })

  it('shows a refusal, and recovers when asked again', async () => {
    let works = false
    const loaded = inScope(() =>
      useLoaded(() => (works ? Promise.resolve('here') : Promise.reject(new Refusal(404, 'not-found', null, null)))),
    )
    await settled()
    expect(loaded.refusal.value?.code).toBe('not-found')
    works = true
    await loaded.reload()
    expect(loaded.refusal.value).toBeNull()
    expect(loaded.data.value).toBe('here')
  })
})
