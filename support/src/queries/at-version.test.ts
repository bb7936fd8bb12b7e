import { expect, it } from 'vitest'
import { atVersion, Behind } from './at-version.js'

/** A document that grows by one version each time it is read. */
const growing = () => {
  let version = 0
  return async () => {
    version += 1
    return version === 1 ? null : { version }
  }
}

it('waits until the document is of the version asked for', async () => {
  expect(await atVersion(growing(), { minVersion: 4 })).toEqual({ version: 4 })
})

it('reads once where no version is asked for', async () => {
  expect(await atVersion(growing(), { minVersion: null })).toBeNull()
})

it('says how far the read model is when it does not get there in time', async () => {
  const answer = await atVersion(async () => ({ version: 3 }), { minVersion: 4, withinMs: 30 })
  expect(answer).toBeInstanceOf(Behind)
  expect(answer).toMatchObject({ version: 3 })
})
