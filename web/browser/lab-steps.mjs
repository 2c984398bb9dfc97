// The threshold lab: drag a line, see whom it catches; the draft waits for a colleague; why a rule hits or not.
import assert from 'node:assert/strict'
import { signedIn } from './field-steps.mjs'
import { assertFits, settled } from './page.mjs'

const REVIEWER = { login: 'county-3', name: '方国平', password: 'Third-2020-look', role: 'county' }
const RULE = '/rules/livelihood/income-below-line'
const LINE = 'monitoring_line'

const ask = (page, path) => page.evaluate(async (from) => (await fetch(from)).json(), path)
const figure = async (page, name) => Number((await page.locator(`[data-test=${name}]`).innerText()).replaceAll(/[^\d]/g, ''))

/** The trial on the page, once nothing is being asked any more. */
async function rested(page) {
  await page.waitForFunction(() => document.querySelector('[data-test=trial]')?.getAttribute('aria-busy') === 'false')
}

async function lineInForce(page) {
  const rule = await ask(page, '/api/packs/livelihood/rules/income-below-line')
  return rule.parameters.find((parameter) => parameter.id === LINE).in_force.amount
}

/** Drags the line with the keyboard as far as it goes: more are caught, by town, with reasons; nothing in force changes. */
async function drag(page) {
  await page.goto(RULE)
  await page.locator('[data-test=trial]').waitFor()
  await rested(page)
  assert.equal(await figure(page, 'before'), await figure(page, 'after'), 'untouched: as in force')
  const before = await lineInForce(page)
  await page.locator(`#slide-${LINE}`).focus()
  await page.keyboard.press('End')
  await page.waitForFunction(() => Number(document.querySelector('[data-test=caught]')?.textContent.replaceAll(/\D/g, '')) > 0)
  await rested(page)
  const [hit, after, caught, dropped] = await Promise.all(['before', 'after', 'caught', 'dropped'].map((name) => figure(page, name)))
  assert.equal(hit + caught - dropped, after)
  const towns = await page.locator('[data-test=trial] td[data-label="新增"]').allInnerTexts()
  assert.equal(towns.reduce((sum, text) => sum + Number(text.replaceAll(/\D/g, '')), 0), caught, 'the towns add up')
  assert.match(await page.locator('[data-test=samples-caught] li').first().innerText(), /元/)
  assert.equal(await lineInForce(page), before, 'dragging changes nothing in force')
}

/** A condition with a fault says where. */
async function faulty(page) {
  await page.click('[data-test=edit-condition]')
  const condition = await page.inputValue('#condition')
  await page.fill('#condition', condition.replace('income_per_head', 'income_per_hed'))
  const fault = page.locator('[data-test=fault]').first()
  await fault.waitFor()
  assert.match(await fault.innerText(), /第 \d+ 行第 \d+ 列/)
  assert.match(await fault.innerText(), /income_per_head/)
  await page.fill('#condition', condition)
  await fault.waitFor({ state: 'detached' })
}

/** Saves a draft from the day of work on; the one who drafted it cannot put it in force. */
async function draft(page) {
  await page.fill(`[data-test=line-${LINE}] input[type=number]`, '5600')
  await page.locator(`[data-test=line-${LINE}] input[type=number]`).blur()
  await rested(page)
  await page.fill('#basis', '县防返贫监测方案补充通知（演练）')
  await page.click('[data-test=draft] button[type=submit]')
  await page.locator('[data-test=drafted]').waitFor()
  await page.goto('/rules')
  const change = page.locator('[data-test=drafts] [data-test=change]').first()
  assert.match(await change.innerText(), /5600/)
  assert.equal(await change.locator('[data-test=in-force]').count(), 0, 'nobody puts the own draft in force')
}

/** A colleague on a phone puts it in force; the line of that day is the new one. */
async function putInForce(page) {
  await page.goto('/rules')
  const change = page.locator('[data-test=drafts] [data-test=change]').first()
  await change.waitFor()
  await assertFits(page)
  await change.locator('[data-test=in-force]').click()
  await page.getByRole('dialog').getByRole('button', { name: '同意生效' }).click()
  await page.locator('[data-test=decided]').waitFor()
  assert.equal(await lineInForce(page), 560_000)
  await page.goto(RULE)
  await settled(page)
  await assertFits(page)
}

/** Why a rule hits a household, term by term with sources, and why another does not. */
async function why(page) {
  const clue = (await ask(page, '/api/clues?front=livelihood&rule=income-below-line&limit=1')).items[0]
  for (const [rule, verdict] of [
    ['income-below-line', /命中/],
    ['dangerous-house', /没有命中|判断不了/],
  ]) {
    await page.goto(`/households/${clue.household_id}/why?rule=livelihood/${rule}`)
    await page.locator('[data-test=verdict]').waitFor()
    assert.match(await page.locator('[data-test=verdict] h2').first().innerText(), verdict)
    assert.ok((await page.locator('[data-test=term]').count()) > 0)
  }
  await page.goto(`/households/${clue.household_id}/why?rule=livelihood/income-below-line`)
  await page.locator('[data-test=values]').waitFor()
  assert.match(await page.locator('[data-test=values]').innerText(), /\d{4}-\d{2}-\d{2}/, 'a value says the day it speaks for')
  await assertFits(page)
  return clue.household_id
}

/** All of it, in two people's hands. */
export async function lab(browser, desk, county, faults) {
  county.addAccount(REVIEWER)
  const page = await signedIn(browser, county.address, 1440, faults)
  await drag(page)
  await faulty(page)
  await draft(page)
  const household = await why(page)
  await page.context().close()
  const phone = await signedIn(browser, county.address, 390, faults, REVIEWER)
  await putInForce(phone)
  await why(phone)
  await phone.context().close()
  return household
}
