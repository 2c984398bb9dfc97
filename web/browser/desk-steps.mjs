// What is done at the desk, step by step, with what must then be seen.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { openPage } from './chromium.mjs'
import { accept, enrol, enter, leave } from './sign-in-steps.mjs'

/** The first account, and the two whom nobody else could appoint. */
export const SYSTEM = { login: 'system', name: '沈立群', password: 'Keys-2020-hall' }
export const SECURITY = { login: 'security', name: '韩素梅', password: 'Grants-2020-two' }
export const AUDIT = { login: 'audit', name: '陆正平', password: 'Proofs-2020-chain' }
/** The county's desk. */
export const CLERK = { login: 'clerk', name: '周志强', password: 'Twofront-2020' }

/** The rows of the list on the page, as the server counts them. */
export async function total(page) {
  const range = page.locator('[data-test=range]')
  await range.waitFor()
  return Number(await range.getAttribute('data-total'))
}

/** Creates the system administrator; a wrong code is refused in words. */
export async function firstStart(page, setupCode) {
  await page.goto('/')
  await page.waitForURL('**/start')
  await page.screenshot({ path: join(import.meta.dirname, 'screenshots', 'start-zh-1440.png') })
  const fill = async (code) => {
    await page.fill('#code', code)
    await page.fill('#login', SYSTEM.login)
    await page.fill('#name', SYSTEM.name)
    await page.fill('#password', SYSTEM.password)
    await page.fill('#again', SYSTEM.password)
    await page.click('button[type=submit]')
  }
  page.expected = /403/
  await fill('AAAA-AAAA-AAAA')
  assert.match(await page.locator('[role=alert]').innerText(), /初始码不对.*setup-code-wrong/s)
  page.expected = undefined
  await fill(setupCode)
  await page.waitForURL('**/sign-in?created=yes')
}

/** Two hands for every account: the system administrator makes it, it waits, the security administrator grants it. */
export async function twoHands(browser, page, address, faults) {
  await enter(page, SYSTEM)
  await enrol(page, SYSTEM, true)
  await page.waitForURL('**/accounts')
  assert.deepEqual(await page.locator('.shell-side nav a').allInnerTexts(), ['账号', '邀请'], 'the system administrator has accounts and nothing else')
  const make = async (who, first) => {
    await page.locator('summary').click()
    await page.fill('[name=login]', who.login)
    await page.fill('[name=person]', who.name)
    if (first) await page.getByLabel('首名管理员').selectOption({ label: first })
    await page.click('[data-test=create]')
    who.link = await page.locator('[data-test=link]').innerText()
    if (who === CLERK) await onPaper(page)
    await page.click('[data-test=handed-over]')
    assert.match(await page.locator('tbody tr', { hasText: who.login }).innerText(), /待本人设密码/)
  }
  await make(SECURITY, '安全管理员')
  await make(AUDIT, '审计管理员')
  await make(CLERK)
  assert.equal(await page.locator('[data-test=ungranted]').count(), 1)
  await page.locator('tbody a', { hasText: CLERK.login }).click()
  await page.waitForURL('**/accounts/*')
  assert.equal(await page.locator('[data-test=grant]').count(), 0, 'who makes accounts does not grant them')
  await leave(page)
  for (const who of [SECURITY, AUDIT, CLERK]) await accept(browser, address, who, faults)
  await enter(page, CLERK)
  assert.match(await page.locator('[data-test=waits]').innerText(), /clerk/)
  assert.equal(await page.locator('.shell-side nav a').count(), 0)
  await leave(page)
  await enter(page, SECURITY)
  await enrol(page, SECURITY)
  await page.locator('tbody a', { hasText: CLERK.login }).click()
  await page.locator('[data-test=role] select, select[data-test=role]').first().selectOption('county')
  await page.getByLabel(/可以查看应急健康/).check()
  await page.fill('[name=note]', '县级专班')
  await page.click('[data-test=grant]')
  await page.locator('tbody tr', { hasText: '县级专班' }).first().waitFor()
  const account = page.url().split('/').pop()
  await page.goto('/households')
  await page.waitForURL('**/closed')
  await leave(page)
  return account
}

/** The invitation's sheet is to be printed without its buttons. */
async function onPaper(page) {
  await page.screenshot({ path: join(import.meta.dirname, 'screenshots', 'invitation-zh-1440.png'), fullPage: true })
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.locator('[data-test=invitation] svg').isVisible())
  for (const hidden of ['.shell-head', '.shell-side', '[data-test=print]']) assert.ok(!(await page.locator(hidden).isVisible()), hidden)
  await page.screenshot({ path: join(import.meta.dirname, 'screenshots', 'invitation-paper.png'), fullPage: true })
  await page.emulateMedia({ media: null })
}

/** Signs the clerk in; a wrong password is refused in words. */
export async function signIn(page, who = CLERK) {
  await page.fill('#login', who.login)
  page.expected = /401/
  await page.fill('#password', 'Wrong-password-1')
  await page.click('button[type=submit]')
  assert.match(await page.locator('[role=alert]').innerText(), /sign-in-failed/)
  page.expected = undefined
  await page.fill('#password', who.password)
  await page.click('button[type=submit]')
  await page.waitForSelector('[data-step=rows]')
}

/** Looks at the overview; with `approve`, approves the plan in the dialog. */
export async function overview(page, { approve = false } = {}) {
  await page.goto('/')
  await page.waitForSelector('[data-step=rows]')
  for (const front of ['疫情防控', '防返贫监测']) {
    assert.ok(await page.getByRole('heading', { name: front }).isVisible(), `${front} is shown`)
  }
  for (const id of ['rows', 'accepted', 'people', 'households', 'clues', 'tasks', 'visits', 'rounds']) {
    const count = await page.locator(`[data-step=${id}]`).innerText()
    assert.ok(Number(count.replaceAll(',', '')) > 0, `${id}: ${count}`)
  }
  if (!approve) return
  assert.match(await page.locator('[data-test=plan-state]').innerText(), /待批准/)
  const dialog = page.getByRole('dialog')
  const ask = async () => {
    await page.click('[data-test=approve]')
    assert.match(await dialog.innerText(), /独立校验通过/)
    await dialog.getByRole('button', { name: '批准方案' }).click()
  }
  // A clue was dismissed after the plan had been computed: the plan is out of date, and the refusal says what to do.
  page.expected = /409/
  await ask()
  assert.match(await dialog.getByRole('alert').innerText(), /请重新编制方案.*plan-outdated/s)
  page.expected = undefined
  await dialog.getByRole('button', { name: '取消' }).click()
  await page.getByRole('button', { name: '重新编制' }).click()
  await page.getByText(/方案已编制：/).waitFor({ state: 'attached' })
  await ask()
  await page.locator('[data-test=plan-state]', { hasText: '已批准' }).waitFor()
  assert.equal(await page.locator('[data-test=approve]').count(), 0)
}

/** Opens the list behind every count of the funnel, the fronts, the plan and the first towns. */
export async function followCounts(page) {
  await page.goto('/')
  await page.waitForSelector('[data-step=rows]')
  const counts = await page.$$eval('[data-test=count]', (links) =>
    links.map((link) => ({ href: link.getAttribute('href'), count: Number(link.textContent.replaceAll(',', '')), what: link.ariaLabel })),
  )
  assert.ok(counts.length > 40, `only ${counts.length} counts`)
  const seen = new Set()
  for (const { href, count, what } of counts.slice(0, 60)) {
    if (seen.has(href)) continue
    seen.add(href)
    await page.goto(href)
    const rows = await total(page)
    if (href.startsWith('/ledgers')) {
      assert.ok(rows > 0, what)
    } else {
      assert.equal(rows, count, `${what}: the list ${href} has ${rows}`)
    }
  }
  const sums = await page.evaluate(async () => {
    const ledgers = await (await fetch('/api/ledgers?limit=500')).json()
    return ['rows', 'accepted'].map((key) => ledgers.items.reduce((sum, ledger) => sum + ledger[key], 0))
  })
  await page.goto('/')
  for (const [at, id] of ['rows', 'accepted'].entries()) {
    const shown = Number((await page.locator(`[data-step=${id}]`).innerText()).replaceAll(',', ''))
    assert.equal(shown, sums[at], `${id} is the sum over the ledgers`)
  }
}

/** Filters findings by severity; the address opens the same list again. */
export async function findings(page) {
  await page.goto('/findings')
  const all = await total(page)
  assert.ok(all > 0, 'a messy county has findings')
  await page.getByLabel('轻重').selectOption('notice')
  await page.waitForURL('**/findings?severity=notice')
  await page.waitForFunction((before) => Number(document.querySelector('[data-test=range]')?.dataset.total) < before, all)
  const notices = await total(page)
  await page.reload()
  assert.equal(await total(page), notices)
  for (const mark of await page.locator('tbody .mark').allInnerTexts()) assert.equal(mark.trim(), '提示')
  assert.match(await page.locator('tbody tr').first().innerText(), /第 \d+ 行/)
}

/** Sends a picture named .xlsx, and then a ledger's annotated copy comes back as a workbook. */
export async function importBroken(page) {
  await page.goto('/ledgers')
  const before = await total(page)
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  await page.setInputFiles('[data-test=upload]', { name: '走访台账.xlsx', mimeType: 'application/octet-stream', buffer: png })
  const result = page.locator('[data-test=import-result]')
  await result.waitFor()
  assert.match(await result.innerText(), /没有导入/)
  assert.equal(await total(page), before, 'nothing was half-written')
  await page.getByRole('button', { name: '下载批注表' }).first().click()
  await takeOut(page, '更正台账', /\.xlsx$/)
}

/** Says in the open dialog what a file is for, and takes it. */
async function takeOut(page, purpose, name) {
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: '导出' })
  assert.ok(await confirm.isDisabled(), 'no file without a purpose')
  await dialog.locator('[data-test=purpose] select').selectOption({ label: purpose })
  const [download] = await Promise.all([page.waitForEvent('download'), confirm.click()])
  assert.match(download.suggestedFilename(), name)
  await dialog.waitFor({ state: 'hidden' })
}

/** Takes the list of clues out as csv; the file begins with its headings and ends with who took it. */
export async function exportClues(page) {
  await page.goto('/clues?front=livelihood')
  await page.click('[data-test=export]')
  await page.getByRole('dialog').getByLabel('文件格式').selectOption('csv')
  await takeOut(page, '联系本人', /^线索清单-\d+\.csv$/)
}

/** Sees a member's identity number in full after saying what for. */
export async function unmask(page, household) {
  await page.goto(`/households/${household}`)
  await page.locator('.member summary').first().click()
  await page.locator('[data-test=unmask]').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('[data-test=purpose] select').selectOption({ label: '核对身份' })
  await dialog.getByRole('button', { name: '显示完整信息' }).click()
  assert.match(await page.locator('[data-test=unmasked]').innerText(), /\d{17}[\dX]/)
}

/** Searches and opens a household, and goes back to an earlier day. */
export async function household(page) {
  await page.goto('/clues?front=livelihood')
  const name = (await page.locator('tbody td[data-label="户主"] a').first().innerText()).trim()
  await page.goto('/households')
  await page.getByRole('search').getByRole('searchbox').fill(name)
  await page.getByRole('button', { name: '查找' }).click()
  await page.locator('tbody tr', { hasText: name }).first().waitFor()
  assert.ok(!decodeURI(page.url()).includes(name), 'a name is never in the address')
  await page.goto('/clues?front=livelihood')
  await page.locator('tbody td[data-label="户主"] a').first().click()
  assert.equal(await page.locator('[data-test=head-name]').innerText(), name)
  const id = page.url().split('/').pop()
  const source = page.locator('.value details').first()
  await source.locator('summary').click()
  assert.match(await source.innerText(), /数据日期 \d{4}-\d{2}-\d{2}/)
  const days = page.locator('[data-test=history-day]')
  assert.ok((await days.count()) > 0, 'the record has a history')
  const day = (await days.last().innerText()).trim()
  await days.last().click()
  await page.waitForURL(`**/households/${id}?as_of=${day}`)
  assert.match(await page.locator('[data-test=as-of]').innerText(), /正在查看/)
  await page.getByRole('link', { name: '回到现在' }).click()
  await page.waitForURL(`**/households/${id}`)
  return { household: id, day }
}

/** Reads a clue's reason and decides that it needs no action. */
export async function decide(page) {
  await page.goto('/clues?front=livelihood&urgency=normal')
  const before = await total(page)
  await page.locator('tbody td[data-label="线索"] a').first().click()
  const reason = await page.locator('[data-test=reason]').innerText()
  for (const word of ['条件', '工作包与版本', '政策依据', '数值']) assert.ok(reason.includes(word), `the reason names ${word}`)
  await page.click('[data-test=dismiss]')
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: '判定为无需办理' })
  assert.ok(await confirm.isDisabled(), 'nothing is dismissed without a note')
  await dialog.getByRole('textbox').fill('已电话核实，收入已补填。')
  await confirm.click()
  await page.getByText(/判定无需办理。/).waitFor()
  await page.goto('/clues?front=livelihood&urgency=normal')
  assert.equal(await total(page), before - 1)
}

/** The day's code, on the screen and on paper: nothing but the code, its facts, and lines to sign on. */
async function anchors(page) {
  await page.goto('/anchors')
  const code = await page.locator('[data-test=todays-code] .code').innerText()
  assert.match(code.replace(/\s+/g, ' '), /^\d+: ([0-9A-HJKMNP-TV-Z]{4} ?){7}$/)
  assert.ok(await page.locator('[data-test=print]').isVisible())
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.getByText('日期和签名').isVisible())
  assert.ok(!(await page.locator('[data-test=print]').isVisible()))
  await page.emulateMedia({ media: 'screen' })
}

/** The audit administrator verifies the journal, and finds nothing else to open. */
export async function journal(browser, address, faults) {
  const page = await openPage(browser, address, 1440, faults)
  await enter(page, AUDIT)
  await enrol(page, AUDIT)
  await page.goto('/journal')
  assert.ok((await total(page)) > 5)
  await page.click('[data-test=verify]')
  assert.match(await page.locator('[data-test=proof]').innerText(), /完整：核对了/)
  assert.deepEqual(await page.locator('.shell-side nav a').allInnerTexts(), ['账号', '告警', '被拒绝的请求', '应急响应', '日志链', '每日存证'])
  await page.locator('[data-test=daily-proof]').getByText(/核验/).first().waitFor()
  await anchors(page)
  await page.context().close()
}
