import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AckQueue } from './ack-queue.js'

describe('acknowledgements of one client', () => {
  it('come in the order of arrival, whatever the order in which Kafka took the messages', () => {
    const permutation = fc.integer({ min: 1, max: 40 }).chain((size) =>
      fc.shuffledSubarray(
        Array.from({ length: size }, (_, index) => index),
        { minLength: size, maxLength: size },
      ),
    )
    fc.assert(
      fc.property(permutation, (order) => {
        const queue = new AckQueue()
        const acknowledged: number[] = []
        const places = order.map((_, index) => queue.enter(() => acknowledged.push(index)))
        for (const index of order) places[index]?.safe()
        expect(acknowledged).toEqual([...order].sort((a, b) => a - b))
        expect(queue.open).toBe(0)
      }),
    )
  })

  it('end at the first message that Kafka did not take, and nothing after it is acknowledged', () => {
    const queue = new AckQueue()
    const answers: string[] = []
    const enter = (name: string) => queue.enter((error) => answers.push(error ? `${name} failed` : name))
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(enter)
    d?.safe()
    b?.failed(new Error('no answer'))
    expect(answers).toEqual([])
    a?.safe()
    expect(answers).toEqual(['a', 'b failed'])
    c?.safe()
    enter('e').safe()
    expect(answers).toEqual(['a', 'b failed'])
  })

  it('take in what arrives while one is given', () => {
    const queue = new AckQueue()
    const answers: string[] = []
    queue
      .enter(() => {
        answers.push('first')
        queue.enter(() => answers.push('second')).safe()
      })
      .safe()
    expect(answers).toEqual(['first', 'second'])
  })
})
