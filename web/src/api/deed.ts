// Doing something on the server from a button: busy while it runs, a refusal to show when it fails.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { Refusal } from './client'

export interface Deed<A extends unknown[]> {
  busy: Ref<boolean>
  refusal: ShallowRef<Refusal | null>
  /** Runs the deed; true when it was done. */
  run: (...args: A) => Promise<boolean>
}

/** Wraps `act` for a button. */
export function useDeed<A extends unknown[]>(act: (...args: A) => Promise<void>): Deed<A> {
  const busy = ref(false)
  const refusal = shallowRef<Refusal | null>(null)
  async function run(...args: A): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    refusal.value = null
    try {
      await act(...args)
      return true
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause
      refusal.value = cause
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, refusal, run }
}
