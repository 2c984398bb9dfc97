// Towns and villages for the filters, asked once.
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { get, Refusal } from '@/api/client'

interface Place {
  code: string
  name: string
}

export const usePlaces = defineStore('places', () => {
  const all = shallowRef<Place[]>([])
  let asked: Promise<void> | null = null

  /** Towns with their villages: a village's code begins with its town's nine digits. */
  const towns = computed(() =>
    all.value
      .filter((place) => place.code.length === 9)
      .map((town) => ({
        ...town,
        villages: all.value.filter((place) => place.code.length === 12 && place.code.startsWith(town.code)),
      })),
  )

  async function load(): Promise<void> {
    asked ??= get('/api/places').then((places) => {
      all.value = places
    })
    try {
      await asked
    } catch (cause) {
      asked = null
      // Without the list the filter is empty, and the page itself says what failed.
      if (!(cause instanceof Refusal)) throw cause
    }
  }

  return { towns, load }
})
