import { expect, it } from 'vitest'
import { CopyBudget } from './copy-budget.js'
import { SessionQueue } from './session-queue.js'

it('gives the session in the order it was asked for, and again at once to its owner', async () => {
  const queue = new SessionQueue<string>()
  const order: string[] = []
  await queue.acquire('a')
  const later = ['b', 'c'].map(async (holder) => {
    await queue.acquire(holder)
    order.push(holder)
    queue.release(holder)
  })
  expect(await queue.acquire('a')).toBe(true)
  expect(order).toEqual([])
  queue.release('a')
  await Promise.all(later)
  expect([order, queue.isFree]).toEqual([['b', 'c'], true])
})

it('passes over a holder that left the line', async () => {
  const queue = new SessionQueue<string>()
  await queue.acquire('a')
  const left = queue.acquire('b')
  const next = queue.acquire('c')
  queue.forget('b')
  queue.release('a')
  expect([await left, await next, queue.owner]).toEqual([false, true, 'c'])
})

it('ignores a release by who is not the owner', async () => {
  const queue = new SessionQueue<string>()
  await queue.acquire('a')
  queue.release('b')
  expect(queue.owner).toBe('a')
})

it('says when nobody is left, or that it took too long', async () => {
  const queue = new SessionQueue<string>()
  await queue.acquire('a')
  await queue.untilFree(1)
  expect(queue.isFree).toBe(false)
  const free = queue.untilFree(10_000)
  queue.release('a')
  await free
})

it('lets the first copier go on and holds the others until memory is given back', async () => {
  const budget = new CopyBudget<string>(100, () => false)
  await budget.take('a', 80)
  const second = budget.take('b', 50).then(() => 'b went on')
  await budget.take('a', 80)
  expect(await Promise.race([second, Promise.resolve('b waits')])).toBe('b waits')
  budget.give('a')
  expect(await second).toBe('b went on')
  expect(budget.total).toBe(50)
})
