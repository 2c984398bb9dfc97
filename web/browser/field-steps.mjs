// What is done away from the desk, with the keyboard alone, on a phone, on paper, and by others than the clerk.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openPage } from './chromium.mjs'
import { CLERK, total } from './desk-steps.mjs'
import { assertFits, settled } from './page.mjs'
import { enter } from './sign-in-steps.mjs'

const SHOTS = join(import.meta.dirname, 'screenshots')

/** A signed-in page of another width, through the sign-in form. */
export async function signedIn(browser, address, width, faults, who = CLERK) {
  const page = await openPage(browser, address, width, faults)
  await enter(page, who)
  return page
}

/** Signs in, skips to the content, opens a list, all with the keyboard. */
export async function keyboardOnly(browser, address, faults) {
  const page = await openPage(browser, address, 1440, faults)
  await page.goto('/sign-in')
  await page.waitForSelector('#login')
  assert.equal(new URL(page.url()).search, '', 'nobody is told of a session that never was')
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim())
  for (let press = 0; press < 6 && (await focused()) !== 'login'; press += 1) await page.keyboard.press('Tab')
  await page.keyboard.type(CLERK.login)
  await page.keyboard.press('Tab')
  await page.keyboard.type(CLERK.password)
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-step=rows]')
  await page.reload()
  await page.waitForSelector('[data-step=rows]')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), '跳到正文')
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
  assert.equal(ring, 'solid', 'focus is visible')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'page')
  for (let press = 0; press < 12 && !/^[\d,]+$/.test(await focused()); press += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/ledgers')
  // The new page takes the focus with its first frame, which may come after its address.
  await page.waitForFunction(() => document.activeElement?.id === 'page', undefined, { timeout: 30_000 })
  await page.context().close()
}

/** Opens the round of a worker with several stops on a phone. */
export async function round(browser, desk, address, faults) {
  const workers = await desk.evaluate(async () => (await (await fetch('/api/workers?with_round=true&limit=500')).json()).items)
  const serving = await desk.evaluate(async () => (await (await fetch('/api/visits?front=both&limit=500')).json()).items)
  const candidates = workers.filter((one) => serving.some((stop) => stop.worker_id === one.id))
  assert.ok(candidates.length > 0, 'some visit serves both fronts')
  const worker = candidates.reduce((longer, one) => (one.visits > longer.visits ? one : longer))
  const page = await signedIn(browser, address, 390, faults)
  await page.goto(`/workers/${worker.id}/round`)
  assert.ok((await page.locator('[data-test=round-title]').innerText()).includes(worker.name))
  const stops = page.locator('[data-test=stop]')
  assert.equal(await stops.count(), worker.visits, 'as many stops as the list of workers says')
  const first = await stops.first().innerText()
  assert.match(first, /分钟/)
  assert.match(await page.locator('.round').innerText(), /疫情防控/)
  assert.match(await page.locator('.round').innerText(), /防返贫监测/)
  for (const phone of await page.locator('[data-test=phone]').all()) assert.match(await phone.getAttribute('href'), /^tel:\+?\d{7,}$/)
  await assertFits(page)
  await page.click('[data-test=large-type]')
  await assertFits(page)
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), '20.48px')
  await page.context().close()
  return worker.id
}

/** The same round on A4: no frame, no buttons, black on white. */
export async function printed(browser, _desk, address, worker, faults) {
  const page = await signedIn(browser, address, 1440, faults)
  await page.goto(`/workers/${worker}/round`)
  await page.waitForSelector('[data-test=stop]')
  await page.emulateMedia({ media: 'print' })
  for (const hidden of ['.shell-head', '.shell-side', '[data-test=print]']) assert.ok(!(await page.locator(hidden).isVisible()), hidden)
  const ink = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.mark')).color])
  assert.deepEqual(ink, ['rgb(0, 0, 0)', 'rgb(0, 0, 0)'])
  mkdirSync(SHOTS, { recursive: true })
  const paper = await page.pdf({ path: join(SHOTS, 'round.pdf'), preferCSSPageSize: true })
  assert.ok(paper.length > 5000)
  await page.context().close()
}

/** A worker is led to the own round and finds no office. */
export async function asWorker(browser, county, worker, faults) {
  const who = { login: 'worker-1', name: '李文斌', password: 'Field-2020-day', role: 'worker', worker }
  county.addAccount(who)
  const page = await signedIn(browser, county.address, 390, faults, who)
  await page.waitForURL(`**/workers/${worker}/round`)
  await page.locator('[data-test=stop]').first().waitFor()
  await page.getByRole('button', { name: '栏目' }).click()
  assert.deepEqual(await page.locator('.shell-side nav a').allInnerTexts(), ['当日路线', '户', '任务'])
  await page.context().close()
}

/** A town's desk sees its own place and may not plan. */
export async function town(browser, desk, county, faults) {
  const places = await desk.evaluate(async () => (await fetch('/api/places')).json())
  const own = places.find((place) => place.level === 'town')
  const who = { login: 'town-1', name: '王建国', password: 'Town-2020-desk', role: 'town', place: own.code }
  county.addAccount(who)
  const page = await signedIn(browser, county.address, 1440, faults, who)
  await page.waitForSelector('[data-step=rows]')
  assert.ok((await page.locator('h1').innerText()).includes(own.name))
  assert.equal(await page.getByRole('button', { name: /编制/ }).count(), 0)
  assert.equal(await page.getByRole('link', { name: '日志链' }).count(), 0)
  await page.goto('/households')
  assert.ok((await total(page)) > 0)
  for (const place of await page.locator('tbody .town').allInnerTexts()) assert.equal(place.trim(), own.name)
  await page.context().close()
}

/** Whoever's session has ended is told so, and comes back to the same page. */
export async function sessionEnds(browser, address, faults) {
  const page = await signedIn(browser, address, 1440, faults)
  await page.goto('/households')
  await settled(page)
  await page.context().clearCookies()
  page.expected = /401/
  await page.getByRole('link', { name: '任务' }).click()
  await page.getByText('登录已过期').waitFor()
  page.expected = undefined
  await page.fill('#login', CLERK.login)
  await page.fill('#password', CLERK.password)
  await page.click('button[type=submit]')
  await page.waitForURL('**/tasks')
  await page.context().close()
}

/** Language and large type follow their switches and are remembered. */
export async function languages(page) {
  await page.goto('/')
  await page.waitForSelector('[data-step=rows]')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
  await page.click('[data-test=language]')
  await page.click('[data-test=large-type]')
  await page.reload()
  await page.waitForSelector('[data-step=rows]')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
  assert.equal(await page.evaluate(() => document.documentElement.dataset.type), 'large')
  assert.match(await page.title(), /^Overview/)
  const chinese = await page.evaluate(() => document.querySelector('.shell-side nav').innerText.match(/[\u4e00-\u9fff]+/g))
  assert.equal(chinese, null, 'the menu is English')
  await page.click('[data-test=large-type]')
  await page.click('[data-test=language]')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
}
