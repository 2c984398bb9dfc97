// Who is signed in. Asked once when the app starts; the cookie itself is out of reach of scripts.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { get, post, Refusal } from '@/api/client'
import type { AccountView } from '@/api/shapes'

export const useSession = defineStore('session', () => {
  const account = shallowRef<AccountView | null>(null)
  /** Name of the county of the book. */
  const county = ref('')
  /** The day that work is planned for, `YYYY-MM-DD`. */
  const workingDate = ref('')
  const needsFirstAdministrator = ref(false)
  /** What has to be done before anything else: `ready`, `enrol` or `password`. */
  const next = ref('ready')
  /** The password was right; a one-time code is still asked for. */
  const codeNeeded = ref(false)
  let asked: Promise<void> | null = null

  const operations = shallowRef<ReadonlySet<string>>(new Set())
  /** The account has no role yet. */
  const waits = computed(() => account.value !== null && !account.value.role)

  /** Whether the account may do this; the word is the server's, such as `household.read`. */
  function may(operation: string): boolean {
    return operations.value.has(operation)
  }

  async function askWho(): Promise<void> {
    const me = await get('/api/me')
    account.value = me.account
    next.value = me.next
    codeNeeded.value = false
    operations.value = new Set(me.operations)
    county.value = me.county.name
    workingDate.value = me.working_date
  }

  async function ask(): Promise<void> {
    const start = await get('/api/start')
    needsFirstAdministrator.value = start.needs_first_administrator
    if (start.needs_first_administrator) return
    try {
      await askWho()
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.status !== 401) throw cause
      account.value = null
      codeNeeded.value = cause.code === 'second-factor-needed'
    }
  }

  /** Asks the server once; a failed question is asked again next time. */
  async function ready(): Promise<void> {
    asked ??= ask()
    try {
      await asked
    } catch (cause) {
      asked = null
      throw cause
    }
  }

  async function signIn(login: string, password: string): Promise<void> {
    const signedIn = await post('/api/sign-in', { body: { login, password } })
    if (signedIn.next === 'code') codeNeeded.value = true
    else await askWho()
  }

  /** The second step of a sign-in. */
  async function confirm(code: string): Promise<void> {
    await post('/api/sign-in/code', { body: { code } })
    await askWho()
  }

  async function createFirst(setup_code: string, login: string, name: string, password: string): Promise<void> {
    await post('/api/first-administrator', { body: { setup_code, login, name, password } })
    needsFirstAdministrator.value = false
  }

  async function signOut(): Promise<void> {
    await post('/api/sign-out')
    forget()
  }

  /** Forgets who was signed in, when the server says the session has ended. */
  function forget(): void {
    account.value = null
    codeNeeded.value = false
    next.value = 'ready'
    operations.value = new Set()
  }

  return {
    account,
    county,
    workingDate,
    needsFirstAdministrator,
    next,
    codeNeeded,
    waits,
    may,
    ready,
    refresh: askWho,
    signIn,
    confirm,
    createFirst,
    signOut,
    forget,
  }
})
