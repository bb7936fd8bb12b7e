import { expect, it } from 'vitest'
import { mayHeal } from './may-heal.js'
import { ProduceFailed } from './produce-failed.js'

const sql = (code: string) => Object.assign(new Error('no'), { code })

it.each(['08006', '40001', '40P01', '42501', '42P01', '53300', '55P03', '57P01', 'ECONNREFUSED'])(
  '%s may heal: the data is not at fault',
  (code) => {
    expect(mayHeal(sql(code))).toBe(true)
  },
)

it.each(['21000', '22003', '22021', '23505', '54000'])('%s does not heal: the data is at fault', (code) => {
  expect(mayHeal(sql(code))).toBe(false)
})

it('a fault in our own code does not heal; Kafka being away does, its refusal does not', () => {
  expect(mayHeal(new TypeError('x is undefined'))).toBe(false)
  expect(mayHeal(new ProduceFailed('timeout', 'no answer'))).toBe(true)
  expect(mayHeal(new ProduceFailed('too-large', 'too large'))).toBe(false)
})
