import { expect, test } from 'vitest'
import type { NewMessage } from './message.js'
import { MessageList } from './message-list.js'

const now = new Date('2026-11-28T12:00:00Z')

function webhook(key: string | null, body = '{}'): NewMessage {
  return { kind: 'webhook', path: '/webhook', key, title: 'webhook', body, signature: { valid: true } }
}

const bounds = { messages: 3, characters: 100 }

test('the newest message comes first', () => {
  const list = new MessageList(bounds)
  for (const key of ['a', 'b']) expect(list.add(webhook(key), now)).toBe('new')
  expect(list.newestFirst().map(({ id, key }) => [id, key])).toEqual([
    [2, 'b'],
    [1, 'a'],
  ])
})

test('what comes again is held once and counted', () => {
  const list = new MessageList(bounds)
  expect([webhook('a'), webhook('a'), webhook('a')].map((call) => list.add(call, now))).toEqual([
    'new',
    'repeated',
    'repeated',
  ])
  expect(list.newestFirst()).toMatchObject([{ key: 'a', deliveries: 3 }])
})

test('what has no key is new each time, and a mail is no repeat of a webhook', () => {
  const list = new MessageList(bounds)
  const mail: NewMessage = { kind: 'mail', key: 'a', from: 'f', to: ['t'], title: '', body: '' }
  const outcomes = [webhook(null), webhook(null), webhook('a')].map((call) => list.add(call, now))
  expect([...outcomes, list.add(mail, now)]).toEqual(['new', 'new', 'new', 'new'])
})

test('the oldest go when there are too many or their bodies are too long', () => {
  const list = new MessageList(bounds)
  for (const key of ['a', 'b', 'c', 'd']) list.add(webhook(key), now)
  expect(list.newestFirst().map(({ key }) => key)).toEqual(['d', 'c', 'b'])
  list.add(webhook('e', 'x'.repeat(97)), now)
  expect(list.newestFirst().map(({ key }) => key)).toEqual(['e', 'd'])
  list.add(webhook('f', 'x'.repeat(101)), now)
  expect(list.newestFirst()).toEqual([])
  list.add(webhook('g'), now)
  expect(list.newestFirst().map(({ key }) => key)).toEqual(['g'])
})
