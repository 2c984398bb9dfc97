// Who is who: two people look at the same pair, one after the other, differ, and take it back.
import assert from 'node:assert/strict'
import { total } from './desk-steps.mjs'
import { signedIn } from './field-steps.mjs'
import { assertFits } from './page.mjs'

const COLLEAGUE = { login: 'county-2', name: '陈立新', password: 'Second-2020-look', role: 'county' }

const ask = (page, path) => page.evaluate(async (from) => (await fetch(from)).json(), path)
const standing = (page) => page.locator('[data-test=pair] [data-test=standing]').innerText()

/** The number beside the page's name in the menu; 0 when there is none. */
async function inMenu(page) {
  const shown = page.locator('[data-test=open-pairs]')
  return (await shown.count()) === 0 ? 0 : Number((await shown.innerText()).replaceAll(/\D/g, ''))
}

/** Waits until the menu shows `count`. */
async function menuShows(page, count) {
  await page.waitForFunction(
    (wanted) => Number(document.querySelector('[data-test=open-pairs]')?.textContent.replaceAll(/\D/g, '') ?? 0) === wanted,
    count,
  )
}

async function openPair(page, query) {
  await page.goto(`/pairs?${new URLSearchParams(query)}`)
  await page.locator('[data-test=comparison]').waitFor()
}

/** The pair as the address names it. */
async function inAddress(page) {
  await page.waitForFunction(() => new URLSearchParams(location.search).has('pair'))
  return new URL(page.url()).searchParams.get('pair')
}

/** Both sides are there field by field, differing characters are marked, and nothing tells what the program thinks. */
async function seenBlind(page, pair) {
  assert.equal(await page.locator('[data-test=estimate]').count(), 0, 'the estimate waits for the decision')
  assert.match(await page.locator('[data-test=blind]').innerText(), /判断之后/)
  assert.equal(pair.probability_ppm, null)
  const rows = await page.locator('[data-test=compared]').all()
  assert.equal(rows.length, pair.fields.length)
  for (const [at, row] of rows.entries()) {
    const { one, other, agreement } = pair.fields[at]
    const text = await row.innerText()
    for (const words of [one, other, agreement.zh]) if (words) assert.ok(text.includes(words), `${words} in ${text}`)
    const marks = await row.locator('strong').count()
    // Masked values of two lengths cannot be held against each other; their lengths are told instead.
    const told = one?.includes('*') && one.length !== other?.length
    if (told && other) assert.match(text, new RegExp(`${one.length} 位.*${other.length} 位`))
    assert.equal(marks > 0, Boolean(one && other && one !== other && !told), `${one} / ${other}: ${marks} marks`)
  }
}

/** Decides with the keyboard; what is typed into the note is no decision. */
async function decideByKey(page, pair, open) {
  await page.fill('[data-test=note]', '')
  await page.locator('[data-test=note]').pressSequentially('已问过3人')
  assert.equal(await page.locator('[data-test=estimate]').count(), 0, 'a digit in the note decides nothing')
  await page.locator('#pair').focus()
  await page.keyboard.press('1')
  await page.locator('[data-test=effect]', { hasText: '您的判断：是同一人' }).waitFor()
  assert.match(await page.locator('[data-test=estimate]').innerText(), /是同一个人的可能：[<>]?\d+\.\d%/)
  const told = await ask(page, `/api/pairs/${pair.id}`)
  assert.equal(told.standing, 'same')
  assert.equal(await page.locator('[data-test=chart] tbody tr').count(), told.fields.length)
  const points = await page.locator('[data-test=chart] td.points').allInnerTexts()
  assert.equal(points.filter((text) => text.trim() !== '').length, told.fields.filter((field) => field.weight_millibits || (field.weight_millibits === 0 && field.agrees !== 'missing')).length)
  await menuShows(page, open - 1)
  await page.keyboard.press('Enter')
  if (open === 1) await page.locator('[data-test=nothing]').waitFor()
  else await page.waitForFunction((before) => new URLSearchParams(location.search).get('pair') !== before, pair.id)
}

/** A colleague, who is not told either, says otherwise and why. */
async function colleagueDiffers(page, pair) {
  await openPair(page, { standing: 'same', pair: pair.id })
  assert.equal(await page.locator('[data-test=estimate]').count(), 0, "another's decision does not open the estimate")
  await page.fill('[data-test=note]', '是堂兄弟，不是一个人')
  await page.click('[data-test=say-different]')
  await page.locator('[data-test=effect]', { hasText: /您的判断：不是同一人.*意见不一/s }).waitFor()
}

/** A ledger of known names in their villages whose IDs lost their tail and have another day of birth: the people, or namesakes? */
async function sendDoubtful(page) {
  const known = (await ask(page, '/api/people?offset=300&limit=40')).items.filter((one) => one.place?.town && one.birth_date)
  const rows = known.slice(0, 16).map(({ name, birth_date, place }, at) => {
    const written = `349900${birth_date.slice(0, -1)}${(Number(birth_date.at(-1)) % 8) + 1}`.replaceAll('-', '')
    return [at + 1, written, name, place.town, place.name, 9000, 5200, 202001].join(',')
  })
  const text = ['序号,身份证号,姓名,乡镇,村,总费用,自付费用,就诊月份', ...rows, ''].join('\n')
  await page.goto('/ledgers')
  await page.setInputFiles('[data-test=upload]', { name: '医保自付费用补报.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.locator('[data-test=import-result]', { hasText: `${rows.length} 行中收下 ${rows.length} 行` }).waitFor()
}

/** Looks at the queue, decides, is contradicted, and everything is taken back: the queue is as long as before. */
export async function pairs(browser, desk, county, faults) {
  const before = (await ask(desk, '/api/overview')).open_pairs
  await sendDoubtful(desk)
  const { open_pairs: open } = await ask(desk, '/api/overview')
  assert.ok(open > before + 1, `${before} pairs waited before the doubtful ledger, ${open} after`)
  await menuShows(desk, open)
  await desk.locator('.shell-side a[href="/pairs"]').click()
  await desk.locator('[data-test=pair]').waitFor()
  assert.equal(await total(desk), open)
  const pair = await ask(desk, `/api/pairs/${await inAddress(desk)}`)
  await seenBlind(desk, pair)
  await decideByKey(desk, pair, open)

  county.addAccount(COLLEAGUE)
  const colleague = await signedIn(browser, county.address, 390, faults, COLLEAGUE)
  await colleagueDiffers(colleague, pair)
  await assertFits(colleague)

  await openPair(desk, { standing: 'contested', pair: pair.id })
  assert.match(await standing(desk), /意见不一/)
  const said = await desk.locator('[data-test=decision]').allInnerTexts()
  assert.equal(said.length, 2)
  assert.match(said[0], /周志强.*是同一人.*已问过3人/s)
  assert.match(said[1], /陈立新.*不是同一人.*堂兄弟/s)
  await desk.keyboard.press('0')
  await desk.locator('[data-test=standing]', { hasText: '不是同一人' }).waitFor()
  assert.equal((await ask(desk, `/api/pairs/${pair.id}`)).my_verdict, 'withdrawn')

  await colleague.click('[data-test=withdraw]')
  await colleague.locator('[data-test=say-same]').waitFor()
  await colleague.context().close()
  await desk.goto('/pairs')
  assert.equal(await total(desk), open, 'everything taken back: the pair waits again')
  assert.equal(await inMenu(desk), open)
}
