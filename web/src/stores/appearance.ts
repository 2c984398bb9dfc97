// How the app looks on this device: language and size of type. Kept in local storage; nothing personal is.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { i18n, type Language } from '@/i18n'

const LANGUAGE = 'twofront.language'
const LARGE = 'twofront.large-type'

export const useAppearance = defineStore('appearance', () => {
  const language = ref<Language>(localStorage.getItem(LANGUAGE) === 'en' ? 'en' : 'zh')
  const large = ref(localStorage.getItem(LARGE) === 'yes')

  watch(
    [language, large],
    () => {
      i18n.global.locale.value = language.value
      document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
      document.documentElement.dataset['type'] = large.value ? 'large' : 'normal'
      localStorage.setItem(LANGUAGE, language.value)
      localStorage.setItem(LARGE, large.value ? 'yes' : 'no')
    },
    { immediate: true },
  )

  return { language, large }
})
