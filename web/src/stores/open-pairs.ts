// How many pairs wait for somebody to say whether they are one person; shown beside the page's name in the menu.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { get, Refusal } from '@/api/client'

export const useOpenPairs = defineStore('open-pairs', () => {
  /** Null until the server has said. */
  const count = ref<number | null>(null)

  async function load(): Promise<void> {
    try {
      count.value = (await get('/api/pairs', { query: { offset: 0, limit: 0 } })).total
    } catch (cause) {
      // The menu works without the number, and the page itself says what failed.
      if (!(cause instanceof Refusal)) throw cause
      count.value = null
    }
  }

  return { count, load }
})
