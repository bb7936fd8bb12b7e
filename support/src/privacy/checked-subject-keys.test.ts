import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { CheckedSubjectKeys } from './checked-subject-keys.js'
import { MemorySubjectKeys } from './memory-subject-keys.js'

it('gives no key before it is sure that no erased one came back, and then those that are left', async () => {
  const stored = new MemorySubjectKeys()
  const [kept, erased] = [randomUUID(), randomUUID()]
  for (const subject of [kept, erased]) await stored.keyFor(subject)
  let done = () => {}
  const keys = new CheckedSubjectKeys(stored, new Promise<void>((resolve) => (done = resolve)))
  let given: ReadonlyMap<string, Buffer> | null = null
  const asked = keys.keysOf([kept, erased]).then((found) => (given = found))
  await stored.destroy(erased)
  expect(given).toBeNull()
  done()
  expect([...(await asked).keys()]).toEqual([kept])
  await expect(keys.keyFor(erased)).rejects.toThrow(/erased/)
})
