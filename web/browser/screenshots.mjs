// Every page at two widths in both languages, for looking at; a page wider than its window fails.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openPage } from './chromium.mjs'
import { AUDIT, CLERK, SECURITY, SYSTEM } from './desk-steps.mjs'
import { signedIn } from './field-steps.mjs'
import { assertFits, settled } from './page.mjs'

const FOLDER = join(import.meta.dirname, 'screenshots')

/** `overview-zh-1440.png` and so on. */
export async function takeScreenshots(browser, desk, address, seen, faults) {
  mkdirSync(FOLDER, { recursive: true })
  const clue = await desk.evaluate(async () => (await (await fetch('/api/clues?front=livelihood&limit=1')).json()).items[0].id)
  const pages = {
    overview: '/',
    ledgers: '/ledgers',
    findings: '/findings',
    pairs: '/pairs',
    clues: '/clues',
    clue: `/clues/${clue}`,
    rules: '/rules',
    lab: '/rules/livelihood/income-below-line',
    why: `/households/${seen.household}/why?rule=livelihood/income-below-line`,
    tasks: '/tasks',
    'card-requests': '/card-requests?state=all',
    cards: '/cards',
    households: '/households',
    household: `/households/${seen.household}`,
    people: '/people',
    sites: '/sites',
    lots: '/lots',
    workers: '/workers',
    round: `/workers/${seen.worker}/round`,
    visits: '/visits',
    waiting: '/visits?waiting=yes',
    own: '/own',
    'responses-open': '/responses',
  }
  const readers = [
    [CLERK, pages],
    [SYSTEM, { invitations: '/invitations', making: '/accounts' }],
    [SECURITY, { alerts: '/alerts', 'sign-ins': '/sign-ins', 'own-security': '/own', accounts: '/accounts', account: `/accounts/${seen.account}` }],
    [AUDIT, { journal: '/journal', anchors: '/anchors', refusals: '/refusals' }],
  ]
  for (const width of [1440, 390]) {
    for (const [who, theirs] of readers) {
      const page = await signedIn(browser, address, width, faults, who)
      await take(page, theirs, width)
      await page.context().close()
    }
    const outside = await openPage(browser, address, width, faults)
    await outside.goto('/sign-in')
    await outside.waitForSelector('#login')
    await outside.screenshot({ path: join(FOLDER, `sign-in-zh-${width}.png`) })
    await outside.context().close()
  }
}

async function take(page, pages, width) {
  for (const language of ['zh', 'en']) {
    await page.evaluate((chosen) => localStorage.setItem('twofront.language', chosen), language)
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path)
      await settled(page)
      await assertFits(page)
      assert.equal(await page.locator('[role=alert]').count(), 0, `${path} shows a refusal`)
      await page.screenshot({ path: join(FOLDER, `${name}-${language}-${width}.png`), fullPage: true })
    }
  }
}
