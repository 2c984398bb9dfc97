// The trial of a changed line or condition: asked again while one drags, one question at a time, the newest answer counts.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { post, Refusal } from '@/api/client'
import type { Trial, TrialAsked } from '@/api/shapes'

export interface RunningTrial {
  trial: ShallowRef<Trial | null>
  refusal: ShallowRef<Refusal | null>
  asking: Ref<boolean>
}

/** Asks whenever `wanted` changes. While an answer is under way only the latest wish is kept. */
export function useTrial(wanted: () => TrialAsked): RunningTrial {
  const trial = shallowRef<Trial | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  const asking = ref(false)
  let next: TrialAsked | null = null
  let over = false

  async function ask(): Promise<void> {
    asking.value = true
    while (next !== null && !over) {
      const body = next
      next = null
      try {
        trial.value = await post('/api/trials', { body })
        refusal.value = null
      } catch (cause) {
        if (!(cause instanceof Refusal)) throw cause
        refusal.value = cause
      }
    }
    asking.value = false
  }

  watch(
    wanted,
    (now) => {
      next = now
      if (!asking.value) void ask()
    },
    { immediate: true, deep: true },
  )
  onScopeDispose(() => (over = true))
  return { trial, refusal, asking }
}
