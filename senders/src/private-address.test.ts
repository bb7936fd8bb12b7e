import { expect, it } from 'vitest'
import { addressGate, parseBlock } from './private-address.js'

const local = [
  '127.0.0.1',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
]
const local6 = [
  '::1',
  '::',
  '[::1]',
  'fe80::1%eth0',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '64:ff9b::7f00:1',
]
const wrapped = ['2002:7f00:1::', 'ff02::1', '224.0.0.1', '255.255.255.255', '198.18.0.1', '::127.0.0.1']

it.each([...local, ...local6, ...wrapped])('no notice goes to %s unless it is allowed', (address) => {
  expect(addressGate([])(address)).toBe(false)
})

it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '172.32.0.1', '100.128.0.1'])(
  '%s is public',
  (address) => {
    expect(addressGate([])(address)).toBe(true)
  },
)

it('allowed blocks open exactly themselves, in both notations', () => {
  const gate = addressGate(['127.0.0.1', '10.2.0.0/16'])
  expect(['127.0.0.1', '::ffff:127.0.0.1', '10.2.255.1'].map(gate)).toEqual([true, true, true])
  expect(['127.0.0.2', '10.3.0.1', '::1'].map(gate)).toEqual([false, false, false])
})

it('what is no address is refused', () => {
  expect(addressGate(['0.0.0.0/0'])('localhost')).toBe(false)
  expect(parseBlock('10.0.0.0/33')).toBeNull()
  expect(parseBlock('host/8')).toBeNull()
})
