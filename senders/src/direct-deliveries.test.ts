import { expect, it } from 'vitest'
import { DirectDeliveries } from './direct-deliveries.js'

interface End {
  resolve(): void
  reject(error: Error): void
}

function scene() {
  const ends = new Map<string, End>()
  const failures: unknown[] = []
  const direct = new DirectDeliveries({
    deliver: (noticeId) =>
      new Promise<void>((resolve, reject) => {
        ends.set(noticeId, { resolve, reject })
      }),
    failed: (error) => failures.push(error),
  })
  return { direct, ends, failures }
}

const overdue = (to: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ noticeId: `${to}-${from + index}`, to, lateMs: 8000 },
  }))

it('a recipient that does not answer leaves room for the others', async () => {
  const { direct, ends } = scene()
  expect(direct.begin([...overdue('deaf', 100), ...overdue('quick', 3)])).toBe(13)
  expect(direct.begin([...overdue('deaf', 100), ...overdue('quick', 3)])).toBe(0)
  ends.get('quick-0')?.resolve()
  ends.get('deaf-0')?.resolve()
  await new Promise(setImmediate)
  expect(direct.begin([...overdue('deaf', 100, 100), ...overdue('quick', 2, 3)])).toBe(3)
})

it('no more than fifty are on their way', () => {
  const { direct } = scene()
  const many = Array.from({ length: 9 }, (_, index) => overdue(`r${index}`, 10)).flat()
  expect(direct.begin(many)).toBe(50)
})

it('a stop waits for what is on its way and begins nothing more; what fails is said', async () => {
  const { direct, ends, failures } = scene()
  direct.begin(overdue('a', 2))
  let stopped = false
  const stop = direct.stop().then(() => {
    stopped = true
  })
  expect(direct.begin(overdue('b', 1))).toBe(0)
  ends.get('a-0')?.resolve()
  await new Promise(setImmediate)
  expect(stopped).toBe(false)
  ends.get('a-1')?.reject(new Error('no database'))
  await stop
  expect(failures).toEqual([new Error('no database')])
})
