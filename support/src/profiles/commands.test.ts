import { describe, expect, it } from 'vitest'
import { ada, home, registerCommand } from '../../tests/profile-scene.js'
import { profileCommandSchema } from './commands.js'

const move = {
  type: 'change-service-address',
  region: 'zurich',
  cells: [{ node: 'n', cell: 1 }],
  address: home,
}
const fits = (command: object) => profileCommandSchema.safeParse(command).success

describe('A command to a profile', () => {
  it('is taken as it is, with ids in one way to write them', () => {
    expect(fits(move)).toBe(true)
    const upper = { ...registerCommand(), customerId: 'AAAAAAAA-2222-4333-8444-555555555555' }
    expect(profileCommandSchema.parse(upper)).toMatchObject({
      customerId: 'aaaaaaaa-2222-4333-8444-555555555555',
    })
  })

  it.each([
    ['an unknown command', { type: 'promote' }],
    ['an unknown field', { ...registerCommand(), vip: true }],
    ['a name with a control character', { ...registerCommand(), contact: { ...ada, name: 'A\u0000da' } }],
    ['a name with half a character', { ...registerCommand(), contact: { ...ada, name: 'A\ud800' } }],
    ['a name of spaces', { ...registerCommand(), contact: { ...ada, name: '  ' } }],
    ['a name without end', { ...registerCommand(), contact: { ...ada, name: 'a'.repeat(201) } }],
    ['what is no mail address', { ...registerCommand(), contact: { ...ada, email: 'ada' } }],
    ['a number that is not E.164', { ...registerCommand(), contact: { ...ada, phone: '044 668 18 00' } }],
    ['a day that is none', { ...registerCommand(), contact: { ...ada, birthDate: '1990-02-30' } }],
    ['a contact of nothing', { type: 'change-contact', contact: {} }],
    ['a cell named twice', { ...move, cells: [...move.cells, ...move.cells] }],
    ['a channel named twice', { type: 'set-preferences', channels: ['sms', 'sms'], language: 'de' }],
    ['no channel', { type: 'set-preferences', channels: [], language: 'de' }],
    ['an erasure in own words', { type: 'erase', reason: 'Mrs Lovelace asked for it' }],
  ])('is not %s', (_, command) => {
    expect(fits(command)).toBe(false)
  })
})
