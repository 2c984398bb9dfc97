// The main walk through the real program in a real browser: from the first start to an approved plan, on a desk and on a phone.
// `npm run test:browser`; screenshots of every page are left in browser/screenshots.
import assert from 'node:assert/strict'
import { cards } from './card-steps.mjs'
import { openPage, startBrowser } from './chromium.mjs'
import { startCounty } from './county.mjs'
import { CLERK, SECURITY, decide, followCounts, exportClues, findings, firstStart, household, importBroken, journal, overview, signIn, twoHands, unmask } from './desk-steps.mjs'
import { asWorker, keyboardOnly, languages, printed, round, sessionEnds, town } from './field-steps.mjs'
import { lab } from './lab-steps.mjs'
import { pairs } from './pair-steps.mjs'
import { closing } from './response-steps.mjs'
import { takeScreenshots } from './screenshots.mjs'
import { byChoice, signIns } from './sign-in-steps.mjs'

const PEOPLE = 3000
const faults = []
const county = await startCounty(PEOPLE)
const browser = await startBrowser()

async function step(name, act) {
  const began = Date.now()
  const found = await act()
  assert.deepEqual(faults, [], `${name}: faults seen by the watch`)
  console.log(`  ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  return found
}

try {
  const page = await openPage(browser, county.address, 1440, faults)
  await step('first start: the setup code makes the system administrator', () => firstStart(page, county.setupCode))
  const account = await step('two hands for every account', () => twoHands(browser, page, county.address, faults))
  await step('sign in', () => signIn(page))
  await step('overview shows both fronts and the funnel', () => overview(page))
  await step('every count opens a list of just as many', () => followCounts(page))
  await step('findings: filters stand in the address', () => findings(page))
  await step('a broken file becomes findings, not an error', () => importBroken(page))
  const seen = await step('a household: sources, members, the state of an earlier day', () => household(page))
  await step('masked fields in full, with a purpose', () => unmask(page, seen.household))
  await step('a list leaves as a marked file', () => exportClues(page))
  await step('a clue: its reason, and a decision with a note', () => decide(page))
  await step('who is who: decided blind, contradicted, taken back', () => pairs(browser, page, county, faults))
  await step('the lab: a line dragged, drafted, put in force by a colleague; why a rule hits or not', () => lab(browser, page, county, faults))
  await step('a household with its card: its record on a phone, a correction asked for and answered', () => cards(browser, page, county.address, faults))
  await step('journal: the chain is whole', () => journal(browser, county.address, faults))
  await step('sign-ins: waiting after failures, sessions ended from elsewhere', () => signIns(browser, page, county.address, { clerk: CLERK, security: SECURITY }, faults))
  await step('two-step sign-in by choice', () => byChoice(page, CLERK))
  await step('keyboard only: sign in, skip link, menu', () => keyboardOnly(browser, county.address, faults))
  const worker = await step('a round on a phone', () => round(browser, page, county.address, faults))
  await step('a round on paper', () => printed(browser, page, county.address, worker, faults))
  await step('screenshots of every page', () => takeScreenshots(browser, page, county.address, { ...seen, worker, account }, faults))
  await step('the plan is approved after asking', () => overview(page, { approve: true }))
  await step('a worker sees the own round and no office', () => asWorker(browser, county, worker, faults))
  await step('a town sees its places and does not plan', () => town(browser, page, county, faults))
  await step('a session that ended leads back to the same page', () => sessionEnds(browser, county.address, faults))
  await step('the response is closed by two people, and a certificate stays', () => closing(browser, county.address, faults))
  await step('both languages, large type, remembered', () => languages(page))
  console.log('the walk is whole')
} finally {
  await browser.close()
  await county.stop()
}
