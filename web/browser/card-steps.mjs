// A household's card: printed at the desk, opened on a phone, a request made, answered, and asked after.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { openPage } from './chromium.mjs'
import { assertFits, settled } from './page.mjs'

const SHOTS = join(import.meta.dirname, 'screenshots')
const PHONE = '0562-1234567'

const shot = (page, name, width) => page.screenshot({ path: join(SHOTS, `${name}-zh-${width}.png`), fullPage: true })

/** A listed household with an adult head whose ID is known: its id and the last digits. */
async function withDigits(desk) {
  const found = await desk.evaluate(async () => {
    const ask = async (path) => (await fetch(path)).json()
    for (const row of (await ask('/api/cards?limit=50')).items) {
      const people = (await ask(`/api/people?limit=500&q=${encodeURIComponent(row.head_name)}`)).items
      const adult = people.find((one) => one.household_id === row.id && one.resident_id_masked && one.birth_date < '1995')
      if (adult) return { id: row.id, name: row.head_name, digits: adult.resident_id_masked.slice(-4) }
    }
    return null
  })
  assert.ok(found, 'some household has an adult whose ID is known')
  return found
}

/** Prints two cards; the sheet has their codes, and a full name stands nowhere on it. */
async function printed(desk, household) {
  await desk.goto('/cards')
  await settled(desk)
  await desk.locator(`input[name=household][value="${household.id}"]`).check()
  await desk.locator('input[name=household]:not(:checked)').first().check()
  await desk.click('[data-test=print-cards]')
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('办公电话').fill(PHONE)
  await dialog.getByRole('button', { name: '打印' }).click()
  const cards = desk.locator('[data-test=card]')
  await cards.first().waitFor()
  const text = (await cards.allInnerTexts()).join('\n')
  assert.ok(text.includes(PHONE) && !text.includes(household.name), text)
  await shot(desk, 'card-sheet', 1440)
  await desk.emulateMedia({ media: 'print' })
  await shot(desk, 'card-sheet-paper', 1440)
  await desk.emulateMedia({ media: null })
  const links = await desk.locator('[data-test=code]').evaluateAll((codes) => codes.map((code) => code.dataset.link))
  await desk.click('[data-test=cards-done]')
  await desk.locator(`input[name=household][value="${household.id}"]`).waitFor()
  return links
}

/** The phone opens whichever of the links the digits fit. */
async function opened(phone, links, digits) {
  const alert = phone.locator('[role=alert]')
  phone.expected = /404/
  await phone.goto(links[0])
  await phone.fill('#digits', '000A')
  assert.equal(new URL(phone.url()).hash, '', 'the code does not stay in the address')
  await phone.click('[data-test=open]')
  await alert.filter({ hasText: 'card-wrong' }).waitFor()
  await shot(phone, 'card-entry', 390)
  for (const link of links) {
    await phone.goto('about:blank')
    await phone.goto(link)
    await phone.fill('#digits', digits)
    await phone.click('[data-test=open]')
    await phone.locator('[data-test=hello], [role=alert]').first().waitFor()
    if (await phone.locator('[data-test=hello]').isVisible()) break
  }
  phone.expected = undefined
  await phone.locator('[data-test=hello]').waitFor()
}

/** From the printed card to the answer that the household reads. */
export async function cards(browser, desk, address, faults) {
  await desk.goto('/households')
  await settled(desk)
  const household = await withDigits(desk)
  const links = await printed(desk, household)
  const phone = await openPage(browser, address, 390, faults)
  await opened(phone, links, household.digits)
  await phone.locator('[data-test=member] summary').first().click()
  assert.ok(!(await phone.locator('main').innerText()).includes(household.name), 'the full name is not shown')
  await assertFits(phone)
  await shot(phone, 'card-record', 390)
  await phone.locator('dl button').first().click()
  await phone.fill('#says', '这一项写错了，请核对。')
  await assertFits(phone)
  await shot(phone, 'card-request', 390)
  await phone.click('[data-test=send]')
  const receipt = /[A-Z2-9]{5}-[A-Z2-9]{5}/.exec(await phone.locator('[data-test=sent]').innerText())[0]
  assert.match(await phone.locator('[data-test=requests]').innerText(), /更正信息.*办理中/s)
  await phone.click('[data-test=close]')
  await answered(desk, receipt)
  await phone.fill('#receipt', receipt)
  await phone.click('[data-test=look]')
  assert.match(await phone.locator('[data-test=found]').innerText(), /已办理/)
  await assertFits(phone)
  await phone.context().close()
}

/** The office answers; the request no longer waits. */
async function answered(desk, receipt) {
  await desk.goto('/card-requests')
  const row = desk.locator('tbody tr', { hasText: receipt })
  assert.match(await row.innerText(), /这一项写错了/)
  await shot(desk, 'card-requests', 1440)
  await row.locator('[data-test=answer]').click()
  await desk.fill('#answer', '已核对并更正。')
  await desk.getByRole('dialog').getByRole('button', { name: '答复' }).click()
  await row.waitFor({ state: 'detached' })
}
