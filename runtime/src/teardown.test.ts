import { expect, it } from 'vitest'
import { Teardown } from './teardown.js'

it('closes the newest first, and goes on over a closing that fails or never ends, naming it', async () => {
  const closed: string[] = []
  const teardown = new Teardown(20)
  teardown.add('folder', () => closed.push('folder'))
  teardown.add('broker', () => new Promise(() => {}))
  teardown.add('database', () => Promise.reject(new Error('gone')))
  teardown.add('timer', () => closed.push('timer'))
  await expect(teardown.run()).rejects.toThrow('stopping database: gone; stopping broker: not within 0.02 s')
  expect(closed).toEqual(['timer', 'folder'])
})
