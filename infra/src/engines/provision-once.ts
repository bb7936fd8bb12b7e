import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { awaitFileLock } from './file-lock.js'

const waitForOtherMs = 300_000

/**
 * Fills `folder` once: `build` works in a folder of its own, which takes its place, stamp included, only when done.
 * So a half-done attempt is done again, and of two processes one builds while the other waits.
 * Returns the folder.
 */
export async function provisionOnce(folder: string, build: (into: string) => Promise<void>): Promise<string> {
  if (isProvisioned(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  const lock = await awaitFileLock(`${folder}.lock`, waitForOtherMs)
  try {
    if (!isProvisioned(folder)) await buildAside(folder, build)
  } finally {
    lock.release()
  }
  return folder
}

const stampOf = (folder: string) => join(folder, 'provisioned.json')

function isProvisioned(folder: string): boolean {
  if (!existsSync(stampOf(folder))) return false
  try {
    JSON.parse(readFileSync(stampOf(folder), 'utf8'))
    return true
  } catch {
    return false
  }
}

async function buildAside(folder: string, build: (into: string) => Promise<void>): Promise<void> {
  const into = `${folder}.part`
  rmSync(into, { recursive: true, force: true })
  mkdirSync(into, { recursive: true })
  await build(into)
  writeFileSync(stampOf(into), JSON.stringify({ at: new Date().toISOString() }))
  rmSync(folder, { recursive: true, force: true })
  renameSync(into, folder)
}
