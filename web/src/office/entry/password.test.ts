// The rule that the form says is the rule that it applies.
import { expect, it } from 'vitest'
import { passwordFits } from './password'

it.each([
  ['Twofront-2020', true],
  ['twofront2020', false],
  ['Twofront20', true],
  ['Two-1', false],
  ['', false],
])('%s', (password, fits) => expect(passwordFits(password)).toBe(fits))
