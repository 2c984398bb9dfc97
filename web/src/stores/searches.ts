// What was searched for in this tab, so that going back from a record finds the same list.
// In memory only: names and resident IDs belong neither in addresses nor on the disk.
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useSearches = defineStore('searches', () => {
  const households = ref('')
  const people = ref('')
  const workers = ref('')
  return { households, people, workers }
})
