import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { commandIdSchema } from './command-id.js'
import { derivedId } from './derived-id.js'

it('nobody may send a command under an id that a policy will give its own', () => {
  const timers = derivedId('timers', 'complaint-1', 'breach-resolution', '1')
  expect(commandIdSchema.safeParse(timers).success).toBe(false)
  expect(commandIdSchema.safeParse(timers.toUpperCase()).success).toBe(false)
  const own = randomUUID()
  expect(commandIdSchema.parse(own.toUpperCase())).toBe(own)
})
