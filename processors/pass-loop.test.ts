import { describe, expect, it } from 'vitest'
import { passLoop } from './pass-loop.js'

describe('a loop of passes', () => {
  it('goes on until it is told to stop, and then ends', async () => {
    const said: string[] = []
    let thirdPass = () => {}
    const third = new Promise<void>((resolve) => {
      thirdPass = resolve
    })
    const loop = passLoop({
      pass: async (stopping) => {
        said.push(stopping.aborted ? 'stopping' : 'pass')
        if (said.length === 3) thirdPass()
        return said.length < 3 ? 0 : 60_000
      },
      ended: async () => said.push('ended'),
      stopWithinMs: 5000,
    })
    await third
    await loop.stop()
    expect(said).toEqual(['pass', 'pass', 'pass', 'ended'])
  })

  it('is not kept by a pass that does not end', async () => {
    const loop = passLoop({ pass: () => new Promise(() => {}), stopWithinMs: 1 })
    await expect(loop.stop()).resolves.toBeUndefined()
  })

  it('says that a pass threw, and stops all the same', async () => {
    const loop = passLoop({
      pass: () => Promise.reject(new Error('unforeseen')),
      stopWithinMs: 5000,
    })
    await expect(loop.failed).rejects.toThrow('unforeseen')
    await expect(loop.stop()).resolves.toBeUndefined()
  })
})
