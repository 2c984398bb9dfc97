// No value of a record is lost on the way to its group.
import { expect, it } from 'vitest'
import type { ValueView } from '@/api/shapes'
import { grouped } from './value-groups'

const text = { zh: '', en: '' }
const value = (field: string, title = ''): ValueView => ({
  field,
  label: text,
  shown: text,
  effective: '2020-02-20',
  source: { title, place: '', entered_by: '' },
  others: [],
})

it('orders known fields and keeps unknown ones at the end', () => {
  const groups = grouped([value('greenhouses'), value('wage_income'), value('income_per_head'), value('household_number')])
  expect(groups.map((group) => [group.id, group.values.map((one) => one.field)])).toEqual([
    ['identity', ['household_number']],
    ['income', ['income_per_head', 'wage_income']],
    ['other', ['greenhouses']],
  ])
})

it('names the source of most values once', () => {
  const [group] = grouped([value('size', 'a'), value('group', 'b'), value('phone', 'b')])
  expect(group?.source).toBe('b')
})

it('shows nothing for nothing', () => {
  expect(grouped([])).toEqual([])
})
