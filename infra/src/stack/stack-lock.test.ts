import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processBeginning } from './process-identity.js'
import { lockHolder, lockStack, StackLocked } from './stack-lock.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-lock-'))
  file = join(folder, 'north', 'lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const alive = (began: Record<number, string>) => (pid: number) => began[pid] ?? null

describe('the lock of a stack', () => {
  it('is held by one process until it lets go', () => {
    const processes = alive({ 10: 'monday', 11: 'monday' })
    const lock = lockStack(file, 10, processes)
    expect(() => lockStack(file, 11, processes)).toThrow(StackLocked)
    expect(() => lockStack(file, 11, processes)).toThrow('process 10')
    lock.release()
    lockStack(file, 11, processes)
    expect(lockHolder(file, processes)).toBe(11)
  })

  it('is taken over when its holder was killed', () => {
    lockStack(file, 10, alive({ 10: 'monday' }))
    lockStack(file, 11, alive({ 11: 'tuesday' }))
    expect(lockHolder(file, alive({ 11: 'tuesday' }))).toBe(11)
  })

  it('is taken over when the pid of its holder now belongs to another process', () => {
    lockStack(file, 10, alive({ 10: 'monday' }))
    expect(lockHolder(file, alive({ 10: 'tuesday' }))).toBeNull()
    lockStack(file, 11, alive({ 10: 'tuesday', 11: 'tuesday' }))
  })

  it('is taken over when a crash left half a file', () => {
    lockStack(file, 10, alive({ 10: 'monday' })).release()
    writeFileSync(file, '{"pid":')
    lockStack(file, 11, alive({ 11: 'monday' }))
    expect(lockHolder(file, alive({ 11: 'monday' }))).toBe(11)
  })

  it('leaves no other file behind', () => {
    lockStack(file, 10, alive({}))
    lockStack(file, 11, alive({ 11: 'monday' }))
    expect(readdirSync(join(folder, 'north'))).toEqual(['lock'])
  })

  it('knows when this process began, and that a free pid has no beginning', () => {
    expect(processBeginning(process.pid)).toMatch(/\d/)
    expect(processBeginning(process.pid)).toBe(processBeginning(process.pid))
    expect(processBeginning(2 ** 22 + 1)).toBeNull()
  })
})
