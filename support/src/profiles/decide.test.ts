import { describe, expect, it } from 'vitest'
import {
  ada,
  agent,
  customer,
  customerId,
  home,
  registerCommand,
  registered,
  Story,
  supervisor,
} from '../../tests/profile-scene.js'
import type { ProfileCommand } from './commands.js'

const move: ProfileCommand = {
  type: 'change-service-address',
  region: 'zurich',
  site: 'zh-12',
  cells: [{ node: 'zh-12-a', cell: 1 }],
  address: home,
}
const close: ProfileCommand = { type: 'close', reason: 'moved-away' }
const erase: ProfileCommand = { type: 'erase', reason: 'customer-request' }

describe('Registering', () => {
  it('keeps what identifies the customer apart from what does not', () => {
    const [event] = registered().events
    expect(event).toEqual({
      type: 'CustomerRegistered',
      subject: customerId,
      data: {
        plan: 'mobile-m',
        region: 'zurich',
        language: 'de-CH',
        segment: 'consumer',
        channels: ['e-mail'],
      },
      personal: ada,
    })
  })

  it('reaches a customer without an e-mail address by text message', () => {
    expect(registered({ contact: { ...ada, email: null } }).state).toMatchObject({ channels: ['sms'] })
  })

  it('happens once', () => {
    expect(registered().when(registerCommand())).toBe('already-registered')
  })

  it('comes before everything else', () => {
    expect(new Story().when(close)).toBe('not-registered')
  })

  it('is done by staff', () => {
    expect(new Story().when(registerCommand(), customer)).toBe('not-allowed')
  })

  it('needs a way to reach the customer, by the channels that were chosen, and a past date of birth', () => {
    const none = { ...ada, email: null, phone: null }
    expect(new Story().when(registerCommand({ contact: none }))).toBe('no-way-to-reach')
    const noMail = registerCommand({ contact: { ...ada, email: null }, channels: ['letter', 'e-mail'] })
    expect(new Story().when(noMail)).toBe('channel-needs-contact')
    const unborn = registerCommand({ contact: { ...ada, birthDate: '2026-03-02' } })
    expect(new Story().when(unborn)).toBe('born-in-the-future')
    const today = registerCommand({ contact: { ...ada, birthDate: '2026-03-01' } })
    expect(new Story().when(today)).toEqual(['CustomerRegistered'])
  })
})

describe('Changing a profile', () => {
  it('records the changed fields only, and nothing when all is so already', () => {
    const story = registered()
    const change: ProfileCommand = { type: 'change-contact', contact: { name: 'Ada King', email: ada.email } }
    expect(story.when(change)).toEqual(['ContactChanged'])
    expect(story.events.at(-1)).toMatchObject({
      data: { changed: ['name'] },
      personal: { name: 'Ada King' },
    })
    expect(story.when(change)).toEqual([])
    expect(story.state).toMatchObject({ contact: { ...ada, name: 'Ada King' } })
  })

  it('never leaves a channel without anything to send to', () => {
    const story = registered()
    expect(story.when({ type: 'change-contact', contact: { email: null } })).toBe('channel-needs-contact')
    expect(story.when({ type: 'set-preferences', channels: ['phone'], language: 'fr' })).toEqual([
      'NotificationPreferencesChanged',
    ])
    expect(story.when({ type: 'change-contact', contact: { email: null } })).toEqual(['ContactChanged'])
    expect(story.when({ type: 'set-preferences', channels: ['e-mail'], language: 'fr' })).toBe(
      'channel-needs-contact',
    )
    expect(story.when({ type: 'set-preferences', channels: ['phone'], language: 'fr' })).toEqual([])
    expect(story.when({ type: 'change-contact', contact: { phone: null } })).toBe('no-way-to-reach')
  })

  it('moves the service to other cells, with the address apart', () => {
    const story = registered()
    expect(story.when(move)).toEqual(['ServiceAddressChanged'])
    expect(story.events.at(-1)).toMatchObject({
      data: { region: 'zurich', site: 'zh-12', cells: [{ node: 'zh-12-a', cell: 1 }] },
      personal: { address: home },
    })
    expect(story.when(move)).toEqual([])
    expect(story.when({ ...move, address: { ...home, street: 'Rämistrasse 2' } })).toEqual([
      'ServiceAddressChanged',
    ])
    expect(story.when({ ...move, cells: [] })).toEqual(['ServiceAddressChanged'])
  })

  it('changes the plan and consents, each once', () => {
    const story = registered()
    expect(story.when({ type: 'change-plan', plan: 'mobile-l' })).toEqual(['PlanChanged'])
    expect(story.events.at(-1)).toMatchObject({ data: { from: 'mobile-m', to: 'mobile-l' } })
    expect(story.when({ type: 'change-plan', plan: 'mobile-l' })).toEqual([])
    expect(story.when({ type: 'withdraw-consent', purpose: 'marketing' })).toEqual([])
    expect(story.when({ type: 'grant-consent', purpose: 'marketing' }, customer)).toEqual(['ConsentChanged'])
    expect(story.when({ type: 'grant-consent', purpose: 'marketing' })).toEqual([])
    expect(story.state).toMatchObject({
      consents: { marketing: true, analytics: false, 'service-notices': false },
    })
  })

  it('is open to customers for their own profile only', () => {
    const other = { ...customer, id: '99999999-2222-4333-8444-555555555555' }
    const change: ProfileCommand = { type: 'change-contact', contact: { name: 'Ada King' } }
    expect(registered().when(change, other)).toBe('not-allowed')
    expect(registered().when(change, customer)).toEqual(['ContactChanged'])
    expect(registered().when({ type: 'change-plan', plan: 'mobile-l' }, customer)).toBe('not-allowed')
    expect(registered().when(change, { role: 'department', id: 'ben', department: 'billing' })).toBe(
      'not-allowed',
    )
  })
})

describe('Closing', () => {
  it('ends what the customer has, and leaves what the customer may ask for', () => {
    const story = registered()
    expect(story.when(close)).toEqual(['CustomerClosed'])
    expect(story.when(close)).toBe('closed')
    expect(story.when(move)).toBe('closed')
    expect(story.when({ type: 'grant-consent', purpose: 'marketing' })).toBe('closed')
    expect(story.when({ type: 'change-contact', contact: { phone: null } })).toEqual(['ContactChanged'])
    expect(story.when({ type: 'record-export' }, supervisor)).toEqual(['CustomerDataExported'])
    expect(story.when(erase, supervisor)).toEqual(['SubjectErased'])
  })
})

describe('Erasing', () => {
  it('is for supervisors, and can be asked for again', () => {
    const story = registered()
    expect(story.when(erase, agent)).toBe('not-allowed')
    expect(story.when(erase, customer)).toBe('not-allowed')
    expect(story.when(erase, supervisor)).toEqual(['SubjectErased'])
    expect(story.when(erase, supervisor)).toEqual([])
    expect(story.state).toEqual({ status: 'erased', customerId })
  })

  it('is the end of the profile', () => {
    const story = registered()
    story.when(erase, supervisor)
    for (const command of [move, close, registerCommand(), { type: 'record-export' } as const])
      expect(story.when(command, supervisor)).toBe('subject-forgotten')
  })

  it('leaves a stream that can still be read, without anything personal', () => {
    const story = registered()
    story.when({ type: 'change-contact', contact: { name: 'Ada King' } })
    story.when(move)
    const forgotten = new Story()
    forgotten.events.push(...story.events.map((event) => ({ ...event, personal: null })))
    expect(forgotten.state).toMatchObject({ status: 'active', contact: null, address: null, site: 'zh-12' })
    expect(forgotten.when({ type: 'change-contact', contact: { name: 'A' } })).toBe('subject-forgotten')
  })
})
