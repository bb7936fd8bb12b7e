import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { awaitFileLock, LockHeld, takeFileLock } from './file-lock.js'
import { processIdentity } from './process-identity.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-lock-'))
const path = join(folder, 'some.lock')

afterAll(() => rmSync(folder, { recursive: true }))

it('is held by one taker until released', () => {
  const lock = takeFileLock(path)
  expect(() => takeFileLock(path)).toThrow(LockHeld)
  lock.release()
  takeFileLock(path).release()
  expect(existsSync(path)).toBe(false)
})

it('is taken over from a process that is gone, also when its id was given to another one', () => {
  const gone = spawnSync('true').pid
  for (const holder of [
    { pid: gone, started: '1' },
    { pid: process.pid, started: 'another life' },
  ]) {
    writeFileSync(path, JSON.stringify({ ...holder, taker: holder }))
    takeFileLock(path).release()
  }
  writeFileSync(path, 'torn')
  takeFileLock(path).release()
})

it('stays with the process it was handed to, and names it', () => {
  const lock = takeFileLock(path)
  lock.handTo(process.ppid)
  expect(() => takeFileLock(path)).toThrow(`held by process ${process.ppid}`)
  lock.release()
})

it('does not release a lock another one took meanwhile', () => {
  const lock = takeFileLock(path)
  const other = { pid: process.ppid, started: processIdentity(process.ppid) }
  writeFileSync(path, JSON.stringify({ ...other, taker: other }))
  lock.release()
  expect(() => takeFileLock(path)).toThrow(LockHeld)
  rmSync(path)
})

it('is waited for', async () => {
  const lock = takeFileLock(path)
  await expect(awaitFileLock(path, 1)).rejects.toThrow(LockHeld)
  const waiting = awaitFileLock(path, 5000)
  lock.release()
  const next = await waiting
  next.release()
})
