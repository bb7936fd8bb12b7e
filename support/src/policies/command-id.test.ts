import { expect, it } from 'vitest'
import { z } from 'zod'
import { commandIdOf } from './command-id.js'

it('is a UUID of version 8, the same for the same cause and another for any other', () => {
  const id = commandIdOf('routing', 'complaint-1-1')
  expect(z.uuid({ version: 'v8' }).parse(id)).toBe(id)
  expect(commandIdOf('routing', 'complaint-1-1')).toBe(id)
  const others = [
    commandIdOf('routing', 'complaint-1-2'),
    commandIdOf('timers', 'complaint-1-1'),
    commandIdOf('routing', 'complaint-1', '1'),
  ]
  expect(new Set([id, ...others]).size).toBe(4)
})
