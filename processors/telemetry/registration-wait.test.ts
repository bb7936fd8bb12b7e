import { describe, expect, it } from 'vitest'
import { RegistrationWait } from './registration-wait.js'

/** A directory in which nodes appear at given times, and a clock that pauses move. */
function world(appearAt: Record<string, number>) {
  let now = 1_000_000
  const start = now
  const wait = new RegistrationWait({
    now: () => now,
    pause: async (ms) => {
      now += ms
    },
    resolve: async (names) =>
      new Map(
        [...names]
          .filter((name) => now - start >= (appearAt[name] ?? Number.POSITIVE_INFINITY))
          .map((name) => [name, 7]),
      ),
  })
  return {
    wait,
    passed: () => now - start,
    unknown: (node: string, age = 0) => ({ node, received: now - age }),
  }
}

describe('RegistrationWait', () => {
  it('waits until a node appears and no longer', async () => {
    const { wait, passed, unknown } = world({ a: 600 })
    expect(await wait.forNodes([unknown('a')])).toEqual(new Map([['a', 7]]))
    expect(passed()).toBe(600)
  })

  it('gives up after five seconds, and does not wait for that node again for a minute', async () => {
    const { wait, passed, unknown } = world({})
    expect((await wait.forNodes([unknown('a')])).size).toBe(0)
    expect(passed()).toBe(5000)
    await wait.forNodes([unknown('a'), unknown('a')])
    expect(passed()).toBe(5000)
  })

  it('does not wait for a node whose batch is old, such as one that is replayed', async () => {
    const { wait, passed, unknown } = world({})
    await wait.forNodes([unknown('a', 10_000)])
    expect(passed()).toBe(0)
  })
})
