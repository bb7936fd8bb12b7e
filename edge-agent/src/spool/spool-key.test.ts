import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchKey, compareIdentity, metaKey, parseKey } from './spool-key.js'

const number = fc.oneof(fc.maxSafeNat(), fc.nat(300))
const identity = fc.record({ boot: number, seq: number })
const node = fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/)

test('keys of one node sort in the order in which its batches were made', () => {
  fc.assert(
    fc.property(node, identity, identity, (name, a, b) => {
      const order = Math.sign(Buffer.compare(batchKey(name, a), batchKey(name, b)))
      expect(order).toBe(Math.sign(compareIdentity(a, b)))
    }),
  )
})

test('a key tells its node and batch again', () => {
  fc.assert(
    fc.property(node, identity, (name, id) => {
      expect(parseKey(batchKey(name, id))).toEqual({ node: name, identity: id })
      expect(parseKey(metaKey(name))).toEqual({ node: name, identity: null })
    }),
  )
})

test('no batch of another node lies between two batches of a node', () => {
  fc.assert(
    fc.property(node, node, identity, (name, other, id) => {
      fc.pre(name !== other)
      const low = batchKey(name, { boot: 0, seq: 0 })
      const high = batchKey(name, { boot: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER })
      const key = batchKey(other, id)
      expect(Buffer.compare(key, low) < 0 || Buffer.compare(key, high) > 0).toBe(true)
    }),
  )
})

test('bytes that are no key of ours are told apart', () => {
  expect(parseKey(Buffer.from('node'))).toBeNull()
  expect(parseKey(Buffer.from([0, 0x62]))).toBeNull()
  expect(parseKey(Buffer.from('n\0x'))).toBeNull()
})
