import { describe, expect, it } from 'vitest'
import { untilAborted } from './until-aborted.js'

const never = new Promise<string>(() => {})

describe('a wait that may never end', () => {
  it('gives what was awaited', async () => {
    expect(await untilAborted(Promise.resolve('there'), new AbortController().signal, 'gone')).toBe('there')
  })

  it('gives the other when its owner ends first, or had ended before', async () => {
    const owner = new AbortController()
    const waiting = untilAborted(never, owner.signal, 'gone')
    owner.abort()
    expect(await waiting).toBe('gone')
    expect(await untilAborted(never, owner.signal, 'gone')).toBe('gone')
  })
})
