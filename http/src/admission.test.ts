import { describe, expect, it, vi } from 'vitest'
import { Admission } from './admission.js'

function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe('admission', () => {
  it('runs no more at once than it may, and everyone in order', async () => {
    const admission = new Admission({ running: 2, waiting: 10, waitMs: 1000 }, () => undefined)
    let running = 0
    let most = 0
    const order: number[] = []
    const work = (i: number) => async () => {
      running += 1
      most = Math.max(most, running)
      order.push(i)
      await Promise.resolve()
      running -= 1
    }
    const wave = (from: number) => Promise.all([0, 1, 2, 3, 4].map((i) => admission.run(work(from + i))))
    await wave(0)
    // Places handed on in the first wave must not have multiplied.
    await wave(5)
    expect(most).toBe(2)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('sends away at once whom it has no room for, and after a while whom it kept waiting', async () => {
    vi.useFakeTimers()
    const refused = vi.fn()
    const admission = new Admission({ running: 1, waiting: 1, waitMs: 50 }, refused)
    const { open, opened } = gate()
    const first = admission.run(() => opened)
    const second = admission.run(async () => undefined)
    await expect(admission.run(async () => undefined)).rejects.toMatchObject({ code: 'overloaded' })
    const late = expect(second).rejects.toMatchObject({ code: 'overloaded' })
    await vi.advanceTimersByTimeAsync(51)
    await late
    open()
    await first
    expect(refused).toHaveBeenCalledTimes(2)
    await expect(admission.run(async () => 'free again')).resolves.toBe('free again')
    vi.useRealTimers()
  })

  it('gives the place on when work fails', async () => {
    const admission = new Admission({ running: 1, waiting: 1, waitMs: 50 }, () => undefined)
    const failing = admission.run(() => Promise.reject(new Error('no')))
    const next = admission.run(async () => 'done')
    await expect(failing).rejects.toThrow('no')
    await expect(next).resolves.toBe('done')
  })
})
