// Every count opens its own list, and the drawing tells no lies.
import { describe, expect, it } from 'vitest'
import { behindFront, behindStep, behindTown, list } from './behind'
import { aside, shape, stream, width } from './funnel'

describe('the list behind a count', () => {
  it.each([
    ['rows', { name: 'ledgers', query: {} }],
    ['accepted', { name: 'ledgers', query: {} }],
    ['findings', { name: 'findings', query: {} }],
    ['pairs', { name: 'pairs', query: {} }],
    ['people', { name: 'people', query: {} }],
    ['households', { name: 'households', query: {} }],
    ['clues', { name: 'clues', query: {} }],
    ['clue_households', { name: 'households', query: { clues: 'any' } }],
    ['tasks', { name: 'tasks', query: {} }],
    ['visits', { name: 'visits', query: { date: '2020-02-20' } }],
    ['waiting', { name: 'visits', query: { date: '2020-02-20', waiting: 'yes' } }],
    ['rounds', { name: 'workers', query: { date: '2020-02-20', with_round: 'yes' } }],
  ])('of %s', (step, to) => expect(behindStep(step, '2020-02-20')).toEqual(to))

  it('differs for each figure of a front and of a town', () => {
    for (const lists of [behindFront('epidemic', '2020-02-20'), behindTown('340722115', '2020-02-20')]) {
      const addresses = Object.values(lists).map((to) => JSON.stringify(to))
      expect(new Set(addresses).size).toBe(addresses.length)
    }
  })

  it('leaves out empty filters', () => {
    expect(list('clues', { front: 'epidemic', rule: '' })).toEqual({ name: 'clues', query: { front: 'epidemic' } })
  })
})

describe('the funnel', () => {
  const steps = [
    { id: 'rows', count: 100 },
    { id: 'findings', count: 3 },
    { id: 'visits', count: 0 },
  ]
  it('keeps what leaves the stream apart', () => {
    expect(stream(steps).map((step) => step.id)).toEqual(['rows', 'visits'])
    expect(aside(steps).map((step) => step.id)).toEqual(['findings'])
  })

  it.each([
    [100, 100, 1],
    [25, 100, 0.5],
    [1, 1_000_000, 0.04],
    [0, 100, 0],
    [0, 0, 0],
  ])('width of %d beside %d', (count, largest, expected) => expect(width(count, largest)).toBe(expected))

  it('draws within its box', () => {
    expect(shape(1, 0)).toBe('0,1.0 100,24.0 100,24.0 0,47.0')
  })
})
