// Addresses, headers, and what becomes of answers that are no success.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { address, get, post, Refusal, refusalOf, whenSignedOut } from './client'

function answers(status: number, body: string): ReturnType<typeof vi.fn> {
  const asked = vi.fn(() => Promise.resolve(new Response(status === 204 ? null : body, { status })))
  vi.stubGlobal('fetch', asked)
  return asked
}
afterEach(() => vi.unstubAllGlobals())

describe('addresses', () => {
  it.each([
    ['/api/clues/{id}', { id: 'a/b' }, {}, '/api/clues/a%2Fb'],
    ['/api/clues', {}, { front: 'epidemic', rule: '', place: undefined, overdue: false, offset: 0 }, '/api/clues?front=epidemic&offset=0'],
    ['/api/tasks', {}, { overdue: true }, '/api/tasks?overdue=true'],
  ])('%s', (path, words, query, expected) => {
    expect(address(path, words, query)).toBe(expected)
  })
})

describe('answers', () => {
  it('sends the header that proves where a change comes from', async () => {
    const asked = answers(200, '{"id":"1"}')
    await post('/api/sign-in', { body: { login: 'a', password: 'b' } })
    expect(asked).toHaveBeenCalledWith('/api/sign-in', expect.objectContaining({ method: 'POST', body: '{"login":"a","password":"b"}' }))
    const init = asked.mock.calls[0]?.[1] as { headers: Record<string, string> }
    expect(init.headers['X-Twofront']).toBe('1')
  })

  it('becomes a refusal with the server sentence', async () => {
    answers(409, '{"code":"plan-approved","message":{"zh":"a","en":"b"},"request_id":"7"}')
    const refusal = await get('/api/me').catch((cause: unknown) => cause)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal).toMatchObject({ status: 409, code: 'plan-approved', text: { zh: 'a', en: 'b' }, requestId: '7' })
  })

  it('is still a refusal when the body is no JSON', () => {
    expect(refusalOf(502, '<html>')).toMatchObject({ status: 502, code: 'http-502', text: null })
  })

  it('says so when there is no server', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    await expect(get('/api/me')).rejects.toMatchObject({ status: 0, code: 'no-connection' })
  })

  it('tells when the session has ended, but not for a wrong password', async () => {
    const told = vi.fn()
    whenSignedOut(told)
    answers(401, '{"code":"sign-in-failed"}')
    await expect(get('/api/me')).rejects.toBeInstanceOf(Refusal)
    expect(told).not.toHaveBeenCalled()
    answers(401, '{"code":"not-signed-in"}')
    await expect(get('/api/me')).rejects.toBeInstanceOf(Refusal)
    expect(told).toHaveBeenCalledOnce()
  })

  it('reads an empty success', async () => {
    answers(204, '')
    await expect(post('/api/sign-out')).resolves.toBeUndefined()
  })
})
