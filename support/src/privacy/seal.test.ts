import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { open, seal } from './seal.js'

const key = randomBytes(32)
const plain = Buffer.from('Ada Lovelace')
const sealedNow = () => seal(plain, { key, nonce: randomBytes(12), bound: 'profile-1' })

it('gives back what was sealed, and hides it', () => {
  const sealed = sealedNow()
  expect(sealed.includes('Ada')).toBe(false)
  expect(open(sealed, { key, bound: 'profile-1' })).toEqual(plain)
})

it('opens with no other key, and nowhere else', () => {
  const sealed = sealedNow()
  expect(() => open(sealed, { key: randomBytes(32), bound: 'profile-1' })).toThrow()
  expect(() => open(sealed, { key, bound: 'profile-2' })).toThrow()
})

it('notices every changed byte, and a tag that was cut short', () => {
  const sealed = sealedNow()
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(() => open(changed, { key, bound: 'profile-1' }), `byte ${at}`).toThrow()
  }
  for (const length of [0, 12, 20, 27])
    expect(() => open(sealed.subarray(0, length), { key, bound: 'profile-1' })).toThrow()
})
