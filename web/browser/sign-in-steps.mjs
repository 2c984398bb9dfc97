// What gets somebody in: password, one-time code, invitation; and what ends it.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { openPage } from './chromium.mjs'
import { assertFits, settled } from './page.mjs'

const SHOTS = join(import.meta.dirname, 'screenshots')
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const STEP_MS = 30_000

/** The six digits that an authenticator app shows in a step of 30 seconds (RFC 6238). */
function codeOf(secret, step) {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', key).update(counter).digest()
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** A code that was not used yet: of this step or the next, else a recovery code. */
function freshCode(who) {
  const now = Math.floor(Date.now() / STEP_MS)
  const step = [now, now + 1].find((one) => one > (who.step ?? 0))
  if (step === undefined) return who.codes.pop()
  who.step = step
  return codeOf(who.secret, step)
}

/** Signs in with the password, and with a one-time code where one is asked for. */
export async function enter(page, who) {
  await page.goto('/sign-in')
  await page.fill('#login', who.login)
  await page.fill('#password', who.password)
  await page.click('button[type=submit]')
  await page.waitForSelector('.shell-main h1, #code')
  if ((await page.locator('#code').count()) === 0) return
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'code', 'the code can be typed at once')
  await page.fill('#code', freshCode(who))
  await page.click('button[type=submit]')
  await page.waitForSelector('.shell-main h1')
}

export async function leave(page) {
  await page.getByRole('button', { name: '退出', exact: true }).click()
  await page.waitForSelector('#login')
}

/** An administrator gets nowhere before two-step sign-in is set up; the codes are shown once, alone. */
export async function enrol(page, who, shots = false) {
  await page.goto('/accounts')
  await page.waitForURL('**/own')
  assert.match(await page.locator('[data-test=first]').innerText(), /必须先设置两步登录/)
  await page.click('[data-test=begin]')
  who.secret = (await page.locator('[data-test=secret]').innerText()).replaceAll(' ', '')
  if (shots) await shot(page, 'own-enrol')
  page.expected = /400/
  await page.fill('[name=code]', '000000')
  await page.click('[data-test=enrol]')
  assert.match(await page.locator('[role=alert]').innerText(), /code-wrong/)
  page.expected = undefined
  await page.fill('[name=code]', freshCode(who))
  await page.click('[data-test=enrol]')
  await page.locator('[data-test=codes] li').first().waitFor()
  who.codes = await page.locator('[data-test=codes] li').allInnerTexts()
  assert.equal(who.codes.length, 8)
  if (shots) await shot(page, 'own-codes')
  await page.click('[data-test=kept]')
  await page.waitForURL((url) => url.pathname !== '/own')
}

/** Whoever holds the sheet sets the password on a phone; the link opens nothing twice. */
export async function accept(browser, address, who, faults) {
  const phone = await openPage(browser, address, 390, faults)
  await phone.goto(who.link)
  assert.match(await phone.locator('[data-test=invited]').innerText(), new RegExp(`${who.name}.*${who.login}`))
  assert.equal(new URL(phone.url()).hash, '', 'the link does not stay in the address')
  await shot(phone, 'join', 390)
  await phone.fill('#password', who.password)
  await phone.fill('#again', who.password)
  await phone.click('button[type=submit]')
  await phone.waitForURL('**/sign-in?joined=*')
  assert.equal(await phone.inputValue('#login'), who.login)
  phone.expected = /404/
  await phone.goto(who.link)
  assert.match(await phone.locator('[role=alert]').innerText(), /invitation-invalid/)
  await phone.context().close()
}

/** Five wrong passwords lock a name; the security administrator sees it and ends the waiting, and ends a session. */
export async function signIns(browser, desk, address, people, faults) {
  const { clerk, security } = people
  const stranger = await openPage(browser, address, 390, faults)
  await stranger.goto('/sign-in')
  stranger.expected = /401|429/
  const alert = stranger.locator('[role=alert]')
  for (let count = 0; count < 6; count++) {
    await stranger.fill('#login', clerk.login)
    await stranger.fill('#password', `Wrong-password-${count}`)
    await stranger.click('button[type=submit]')
    await alert.filter({ hasText: count < 5 ? 'sign-in-failed' : 'sign-in-locked' }).waitFor()
  }
  assert.match(await alert.innerText(), /请1分钟后再试/)
  const page = await openPage(browser, address, 1440, faults)
  await enter(page, security)
  await page.goto('/sign-ins')
  const row = page.locator('[data-test=lock-outs] tbody tr', { hasText: clerk.login })
  assert.match(await row.innerText(), /5/)
  await shot(page, 'sign-ins-locked')
  await row.locator('[data-test=lift]').click()
  await page.getByText('最近一天没有人连续输错').waitFor()
  stranger.expected = undefined
  await enter(stranger, clerk)
  await desk.goto('/own')
  await settled(desk)
  const others = await desk.locator('[data-test=end]').count()
  assert.ok(others > 0, 'the phone is seen at the desk')
  await page.reload()
  const sessions = page.locator('[data-test=sessions] tbody tr', { hasText: clerk.login })
  await sessions.first().waitFor()
  assert.equal(await sessions.count(), others + 1)
  const left = (count) => desk.waitForFunction((wanted) => document.querySelectorAll('[data-test=end]').length === wanted, count)
  await desk.locator('[data-test=end]').first().click()
  await left(others - 1)
  if (others > 1) await desk.click('[data-test=end-others]')
  await left(0)
  stranger.expected = /401/
  await stranger.goto('/households')
  await stranger.waitForURL(/\/sign-in\?next=/)
  await stranger.context().close()
  await page.context().close()
}

/** A clerk sets up two-step sign-in by choice, with the keyboard, and turns it off again. */
export async function byChoice(desk, who) {
  await desk.goto('/own')
  await desk.locator('[data-test=begin]').focus()
  await desk.keyboard.press('Enter')
  const dialog = desk.getByRole('dialog')
  await dialog.getByLabel('现在的密码').fill(who.password)
  await desk.keyboard.press('Enter')
  await desk.locator('[data-test=secret]').waitFor()
  await dialog.waitFor({ state: 'hidden' })
  const app = { ...who, secret: (await desk.locator('[data-test=secret]').innerText()).replaceAll(' ', '') }
  await desk.fill('[name=code]', freshCode(app))
  await desk.keyboard.press('Enter')
  await desk.click('[data-test=kept]')
  await desk.getByText(/两步登录已开启，始于/).waitFor()
  await desk.getByRole('button', { name: '关闭两步登录' }).click()
  await dialog.getByLabel('现在的密码').fill(who.password)
  await desk.keyboard.press('Enter')
  await desk.locator('[data-test=begin]').waitFor()
}

async function shot(page, name, width = 1440) {
  await settled(page)
  await assertFits(page)
  await page.screenshot({ path: join(SHOTS, `${name}-zh-${width}.png`), fullPage: true })
}
