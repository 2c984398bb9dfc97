// The one place that talks to the server: typed by the OpenAPI document, same origin only, errors as `Refusal`.
// Knows no screen and shows nothing.
import type { paths } from './schema'
import type { Text } from './shapes'

type Method = 'get' | 'post'

/** Paths of the server that answer to a method. */
type PathWith<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never
}[keyof paths]

type Operation<P extends keyof paths, M extends Method> = Extract<paths[P][M], { responses: unknown }>

type AnswerOf<O> = O extends { responses: infer R }
  ? {
      [S in keyof R]: S extends 200 | 201
        ? R[S] extends { content: { 'application/json': infer B } }
          ? B
          : never
        : never
    }[keyof R]
  : never

type ParametersOf<O> = O extends { parameters: infer P } ? P : Record<string, never>
type PathOf<O> = ParametersOf<O> extends { path: infer P } ? P : undefined
type QueryOf<O> = ParametersOf<O> extends { query?: infer Q } ? Q : undefined
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B : undefined

interface Asked<O> {
  /** Values of the `{words}` in the path. */
  path?: PathOf<O>
  /** Query; empty and missing values are left out. */
  query?: QueryOf<O>
  /** JSON body. */
  body?: BodyOf<O>
  /** Ends the request when the page is left. */
  signal?: AbortSignal
}

/** What the server refused, or that it could not be reached: a sentence for a person and a stable code. */
export class Refusal extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** Stable code. */
    readonly code: string,
    /** The sentence in both languages; none when the server gave no sentence. */
    readonly text: Text | null,
    /** Number of the request in the server's log. */
    readonly requestId: string | null,
  ) {
    super(code)
  }
}

/** Called when the server says that nobody is signed in any more. */
let onSignedOut: () => void = () => undefined

/** Tells the client what to do when the session has ended. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

/** Fills `{words}` of a path and appends the query. */
export function address(path: string, words: object = {}, query: object = {}): string {
  const filled = Object.entries(words).reduce<string>(
    (whole, [word, value]) => whole.replace(`{${word}}`, encodeURIComponent(String(value))),
    path,
  )
  const asked = new URLSearchParams()
  for (const [word, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '' && value !== false) asked.set(word, String(value))
  }
  const tail = asked.toString()
  return tail === '' ? filled : `${filled}?${tail}`
}

/** Reads the error body `{code, message, request_id}` of an answer with the given status. */
export function refusalOf(status: number, body: string): Refusal {
  try {
    const told = JSON.parse(body) as { code?: string; message?: Text; request_id?: string }
    return new Refusal(status, told.code ?? `http-${status}`, told.message ?? null, told.request_id ?? null)
  } catch {
    return new Refusal(status, `http-${status}`, null, null)
  }
}

async function answer(response: Response): Promise<unknown> {
  const body = await response.text()
  if (response.ok) return body === '' ? undefined : (JSON.parse(body) as unknown)
  const refusal = refusalOf(response.status, body)
  // A wrong password is also 401, but then nobody was signed in before. Who turned two-step sign-in on elsewhere signs in anew.
  if (response.status === 401 && ['not-signed-in', 'second-factor-needed'].includes(refusal.code)) onSignedOut()
  throw refusal
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'same-origin', ...init })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new Refusal(0, 'no-connection', null, null)
  }
}

async function send(url: string, init: RequestInit): Promise<unknown> {
  return answer(await ask(url, init))
}

/** GET. Throws `Refusal`. */
export async function get<P extends PathWith<'get'>>(
  path: P,
  asked: Asked<Operation<P, 'get'>> = {},
): Promise<AnswerOf<Operation<P, 'get'>>> {
  const url = address(path, asked.path ?? {}, asked.query ?? {})
  return (await send(url, { signal: asked.signal ?? null })) as AnswerOf<Operation<P, 'get'>>
}

/** POST with JSON. Throws `Refusal`. The header shows the server that the request comes from this app, not from another site. */
export async function post<P extends PathWith<'post'>>(
  path: P,
  asked: Asked<Operation<P, 'post'>> = {},
): Promise<AnswerOf<Operation<P, 'post'>>> {
  const url = address(path, asked.path ?? {}, asked.query ?? {})
  const body = asked.body === undefined ? null : JSON.stringify(asked.body)
  const headers = { 'X-Twofront': '1', ...(body === null ? {} : { 'Content-Type': 'application/json' }) }
  return (await send(url, { method: 'POST', headers, body })) as AnswerOf<Operation<P, 'post'>>
}

/** A file with the name that the server gave it. */
export interface SentFile {
  name: string
  content: Blob
}

/** POST with JSON that is answered with a file. Throws `Refusal`. */
export async function postForFile<P extends PathWith<'post'>>(path: P, asked: Asked<Operation<P, 'post'>>): Promise<SentFile> {
  const headers = { 'X-Twofront': '1', 'Content-Type': 'application/json' }
  const url = address(path, asked.path ?? {}, asked.query ?? {})
  const response = await ask(url, { method: 'POST', headers, body: JSON.stringify(asked.body ?? {}) })
  if (!response.ok) await answer(response)
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
  return { name: decodeURIComponent(name ?? 'export'), content: await response.blob() }
}
