import { expect, it } from 'vitest'
import { z } from 'zod'
import { derivedId } from './derived-id.js'

it('is a UUID of version 8, the same for the same cause and another for any other', () => {
  const id = derivedId('routing', 'complaint-1-1')
  expect(z.uuid({ version: 'v8' }).parse(id)).toBe(id)
  expect(derivedId('routing', 'complaint-1-1')).toBe(id)
  const others = [
    derivedId('routing', 'complaint-1-2'),
    derivedId('timers', 'complaint-1-1'),
    derivedId('routing', 'complaint-1', '1'),
  ]
  expect(new Set([id, ...others]).size).toBe(4)
})
