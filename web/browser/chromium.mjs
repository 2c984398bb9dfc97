// Debian's Chromium without any errand of its own, and a watch over every page: no request leaves the server, no error stays unseen.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the browser; `CHROMIUM` names another one. */
export function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path))
  if (!executablePath) throw new Error('no Chromium found: apt-get install chromium, or set CHROMIUM')
  return chromium.launch({ executablePath, args: FLAGS })
}

/** A page of the given width in a fresh profile; what it does wrong is added to `faults`. */
export async function openPage(browser, address, width, faults) {
  const height = width > 500 ? 900 : 844
  const context = await browser.newContext({ baseURL: address, viewport: { width, height }, locale: 'zh-CN', acceptDownloads: true })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${address}/`) && !/^(data|blob):/.test(url)) faults.push(`a request left the server: ${url}`)
  })
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // The question "who is signed in" is answered with 401 before the sign-in; Chromium reports that by itself.
    if (message.location().url.endsWith('/api/me') && message.text().includes('401')) return
    if (page.expected?.test(message.text())) return
    faults.push(`${page.url()}: ${message.text()}`)
  })
  return page
}
