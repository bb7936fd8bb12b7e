import { createLogger } from '@telstar/runtime/logger'
import { describe, expect, it } from 'vitest'
import { Fenced } from './fenced.js'
import { onceUnlessHealing } from './idle.js'
import { ProduceFailed } from './produce-failed.js'

const log = createLogger('test', 'silent')
const failing = (error: Error, transient = false) =>
  onceUnlessHealing(() => Promise.reject(error), { log, isTransient: () => transient })

describe('idle work', () => {
  it('that fails for good keeps no record waiting', async () => {
    await expect(failing(new Error('a bug'))).resolves.toBeUndefined()
    await expect(failing(new ProduceFailed('too-large', 'no'), true)).resolves.toBeUndefined()
  })

  it('that may heal, or that another consumer does now, says so', async () => {
    await expect(failing(new Error('no connection'), true)).rejects.toThrow('no connection')
    await expect(failing(new Fenced('theirs'))).rejects.toThrow(Fenced)
  })
})
