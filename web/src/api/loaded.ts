// Loading what a page shows: one state of three (loading, refused, there), the latest request wins.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { Refusal } from './client'

export interface Loaded<T> {
  data: ShallowRef<T | null>
  refusal: ShallowRef<Refusal | null>
  loading: Ref<boolean>
  /** Asks again. */
  reload: () => Promise<void>
}

/** Runs `load` now and whenever `sources` change; an answer that was overtaken is dropped. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, sources: WatchSource[] = []): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  const loading = ref(false)
  let running: AbortController | null = null

  async function reload(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    loading.value = true
    refusal.value = null
    try {
      const got = await load(mine.signal)
      if (running === mine) data.value = got
    } catch (cause) {
      if (running !== mine) return
      if (!(cause instanceof Refusal)) throw cause
      refusal.value = cause
      data.value = null
    } finally {
      if (running === mine) loading.value = false
    }
  }

  watch(sources, () => void reload(), { immediate: true })
  onScopeDispose(() => {
    running?.abort()
    // What was aborted is nobody's fault.
    running = null
  })
  return { data, refusal, loading, reload }
}
