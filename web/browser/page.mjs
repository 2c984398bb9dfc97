// What every step asks of a page: that it is there, and that it fits.
import assert from 'node:assert/strict'

/** Fails when the page is wider than its window. */
export async function assertFits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(over <= 0, `${page.url()} is ${over} px wider than the window`)
}

/** Waits until the page shows what it asked for. */
export function settled(page) {
  return page.waitForFunction(
    () => document.querySelector('main h1, main h2') && !document.querySelector('[data-test=loading], [aria-busy=true]'),
  )
}
