// The end of an emergency: asked for by the county, confirmed by the security administrator, and a certificate that stays.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { AUDIT, CLERK, SECURITY } from './desk-steps.mjs'
import { signedIn } from './field-steps.mjs'
import { assertFits, settled } from './page.mjs'

const SHOTS = join(import.meta.dirname, 'screenshots')

async function shots(browser, address, who, name, path, faults) {
  for (const width of [1440, 390]) {
    const page = await signedIn(browser, address, width, faults, who)
    for (const language of ['zh', 'en']) {
      await page.evaluate((chosen) => localStorage.setItem('twofront.language', chosen), language)
      await page.goto(path)
      await settled(page)
      await assertFits(page)
      await page.screenshot({ path: join(SHOTS, `${name}-${language}-${width}.png`), fullPage: true })
    }
    await page.context().close()
  }
}

/** Two people close the response of the demonstration; what only the vault knew is gone, and the journal is whole. */
export async function closing(browser, address, faults) {
  const clerk = await signedIn(browser, address, 1440, faults, CLERK)
  const emergency = () => clerk.evaluate(async () => (await (await fetch('/api/clues?front=epidemic&pack=epidemic&limit=200')).json()).items)
  // What is said of people stands in the vault; clues of villages and workshops do not.
  const ofPeople = async () => (await emergency()).filter((clue) => clue.household_id && !clue.hidden)
  const before = await ofPeople()
  assert.ok(before.length > 0, 'who may see into the vault sees what is in it')
  await clerk.goto('/responses')
  const sheet = clerk.locator('[data-test=response]')
  assert.match(await sheet.innerText(), /进行中/)
  assert.equal(await clerk.locator('[data-test=open-response]').count(), 0, 'one response at a time')
  await clerk.click('[data-test=closing-ask]')
  await clerk.fill('[name=basis]', '市防指〔2020〕12号')
  await clerk.getByRole('dialog').getByRole('button', { name: '申请关闭并销毁' }).click()
  await clerk.locator('[data-test=waits]').waitFor()
  assert.equal(await clerk.locator('[data-test=closing-confirm]').count(), 0, 'who asks does not confirm')
  await shots(browser, address, SECURITY, 'responses-asked', '/responses', faults)

  const security = await signedIn(browser, address, 1440, faults, SECURITY)
  await security.goto('/responses')
  await security.click('[data-test=closing-confirm]')
  const dialog = security.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: '确认关闭并销毁' })
  await security.fill('[name=typed]', '别的响应')
  assert.ok(await confirm.isDisabled(), 'the right name has to be typed')
  await security.screenshot({ path: join(SHOTS, 'responses-confirm-zh-1440.png') })
  await security.fill('[name=typed]', (await security.locator('[data-test=response] h2').innerText()).trim())
  await confirm.click()
  await security.locator('[data-test=state]', { hasText: '已关闭并销毁' }).waitFor()
  await security.click('[data-test=certificate]')
  const certificate = security.locator('[data-test=certificate-sheet]')
  assert.match(await certificate.innerText(), /市防指〔2020〕12号[\s\S]*韩素梅/)
  const path = new URL(security.url()).pathname
  await security.emulateMedia({ media: 'print' })
  for (const hidden of ['.shell-head', '.shell-side', '[data-test=print]']) assert.ok(!(await security.locator(hidden).isVisible()), hidden)
  await security.screenshot({ path: join(SHOTS, 'certificate-paper.png'), fullPage: true })
  await security.context().close()
  await shots(browser, address, CLERK, 'responses', '/responses', faults)
  await shots(browser, address, SECURITY, 'certificate', path, faults)

  assert.deepEqual(await ofPeople(), [], 'nobody sees it any more')
  await clerk.context().close()
  const audit = await signedIn(browser, address, 1440, faults, AUDIT)
  await audit.goto('/journal')
  await audit.click('[data-test=verify]')
  assert.match(await audit.locator('[data-test=proof]').innerText(), /完整：核对了[\s\S]*销毁证明/)
  await audit.context().close()
}
