// What every list page needs: filters and page number in the address (so that a link opens the same list), rows from the server.
import { computed, type ComputedRef, type Ref, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useLoaded, type Loaded } from '@/api/loaded'
import type { Page } from '@/api/shapes'

/** Rows of one page. */
export const PAGE_SIZE = 50

export interface PageAsk {
  offset: number
  limit: number
}

export interface Listing<T, F extends string> {
  /** The filters as they stand in the address; empty when not set. */
  filters: ComputedRef<Record<F, string>>
  /** One filter for v-model; setting it goes back to the first page. */
  filter: (name: F) => WritableComputedRef<string>
  page: WritableComputedRef<number>
  loaded: Loaded<Page<T>>
}

/** What a list may have beyond filters. */
export interface ListingOptions {
  /** Rows of one page. */
  size?: number
  /** The word of the address for the one row that is opened beside the list; other rows are listed, so it is dropped. */
  opened?: string
}

/** A list with filters `names`; `hidden` values (searches) also start a new request but stay out of the address. */
export function useListing<T, F extends string>(
  names: readonly F[],
  ask: (filters: Record<F, string>, page: PageAsk, signal: AbortSignal) => Promise<Page<T>>,
  hidden: Ref<string>[] = [],
  { size = PAGE_SIZE, opened }: ListingOptions = {},
): Listing<T, F> {
  const route = useRoute()
  const router = useRouter()
  const own = route.path

  function read(name: string): string {
    const value = route.query[name]
    return typeof value === 'string' ? value : ''
  }

  const filters = computed(() => Object.fromEntries(names.map((name) => [name, read(name)])) as Record<F, string>)

  function write(changes: Record<string, string>): void {
    const query = { ...route.query, ...changes, ...(opened === undefined ? {} : { [opened]: '' }) }
    const kept = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
    void router.replace({ query: kept })
  }

  const filter = (name: F): WritableComputedRef<string> =>
    computed({ get: () => read(name), set: (value) => write({ [name]: value, page: '' }) })

  const page = computed({
    get: () => Math.max(1, Number.parseInt(read('page'), 10) || 1),
    set: (value) => write({ page: value > 1 ? String(value) : '' }),
  })

  // Leaving for another page changes the query too; that must not start a last request for this one.
  const asked = computed<string>((before) =>
    route.path === own ? JSON.stringify([filters.value, page.value, hidden.map((value) => value.value)]) : (before ?? ''),
  )
  const loaded = useLoaded(
    (signal) => ask(filters.value, { offset: (page.value - 1) * size, limit: size }, signal),
    [asked],
  )

  return { filters, filter, page, loaded }
}
