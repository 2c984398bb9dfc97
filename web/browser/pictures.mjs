// Takes the pictures of the README from the real pages over a county of the demo's size: `npm run pictures`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startBrowser } from './chromium.mjs'
import { startCounty } from './county.mjs'
import { CLERK } from './desk-steps.mjs'
import { signedIn } from './field-steps.mjs'
import { settled } from './page.mjs'

const FOLDER = join(import.meta.dirname, '../../docs/screenshots')
const PEOPLE = Number(process.env.PEOPLE ?? 200_000)
const faults = []

/** Whose pages tell most: a household with clues of both fronts, and the worker who sees it. */
async function telling(page) {
  return page.evaluate(async () => {
    const ask = async (path) => (await fetch(path)).json()
    const visits = (await ask('/api/visits?limit=500')).items
    const both = visits.filter((visit) => visit.fronts.length > 1 && visit.worker_id)
    const visit = both.sort((a, b) => a.seq - b.seq || b.tasks.length - a.tasks.length)[0] ?? visits[0]
    return { household: visit.household_id, worker: visit.worker_id, clue: visit.tasks[0].clue_id }
  })
}

const county = await startCounty(PEOPLE)
const browser = await startBrowser()
try {
  mkdirSync(FOLDER, { recursive: true })
  county.addAccount({ ...CLERK, role: 'county', vault: true })
  const desk = await signedIn(browser, county.address, 1440, faults)
  const phone = await signedIn(browser, county.address, 390, faults)
  const seen = await telling(desk)
  const pictures = [
    ['overview', desk, '/'],
    ['findings', desk, '/findings?place=340722106'],
    ['clues', desk, `/clues/${seen.clue}`],
    ['household', desk, `/households/${seen.household}`],
    ['round-phone', phone, `/workers/${seen.worker}/round`],
  ]
  for (const [language, ending] of [['en', ''], ['zh', '.zh']]) {
    for (const [name, page, path] of pictures) {
      await page.evaluate((chosen) => localStorage.setItem('twofront.language', chosen), language)
      await page.goto(path)
      await settled(page)
      await page.screenshot({ path: join(FOLDER, `${name}${ending}.png`) })
    }
  }
} finally {
  await browser.close()
  await county.stop()
}
