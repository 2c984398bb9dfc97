// Starts the program with a small synthetic county in a temporary folder, and ends it again.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The binary under test; `TWOFRONT_BIN` names another one. */
const BINARY = resolve(process.env.TWOFRONT_BIN ?? join(import.meta.dirname, '../../target/debug/twofront'))
/** How long making a county of a few thousand people may take, in milliseconds. */
const START_MS_MAX = 180_000

/** Makes the county and serves it: `{ address, setupCode, folder, addAccount, stop }`. */
export async function startCounty(people) {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: cargo build -p twofront, or set TWOFRONT_BIN`)
  const folder = mkdtempSync(join(tmpdir(), 'twofront-browser-'))
  const flags = ['demo', '--no-accounts', '--people', String(people), '--folder', join(folder, 'demo'), '--listen', '127.0.0.1:18080', '--lang', 'en']
  const program = spawn(BINARY, flags, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  program.stdout.on('data', (text) => (said += text))
  program.stderr.on('data', (text) => (said += text))
  const stop = async () => {
    if (program.exitCode === null) {
      const ended = new Promise((done) => program.once('exit', done))
      program.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
  // Adds an account at the machine that holds the book, with its grant: `{ login, name, password, role, place, worker, vault }`.
  const addAccount = (who) => {
    const given = ['login', 'name', 'role', 'place', 'worker'].filter((key) => who[key]).flatMap((key) => [`--${key}`, who[key]])
    const added = spawnSync(BINARY, ['account', 'add', '--book', join(folder, 'demo/book'), ...given, ...(who.vault ? ['--vault'] : [])], {
      input: `${who.password}\n`,
      encoding: 'utf8',
    })
    assert.equal(added.status, 0, added.stderr)
  }
  const began = Date.now()
  for (;;) {
    const page = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
    const code = /\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(said)?.[0]
    if (page && code) return { address: page, setupCode: code, folder, addAccount, stop }
    if (program.exitCode !== null || Date.now() - began > START_MS_MAX) {
      await stop()
      throw new Error(`the program did not start serving:\n${said}`)
    }
    await new Promise((next) => setTimeout(next, 100))
  }
}
