import { expect, it } from 'vitest'
import { hasAddress, readAddressBook } from './address-book.js'

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const text = `
from: support@operator.example
smtp: { host: mail.operator.example }
departments:
  network-operations:
    mail: noc@operator.example
    webhook: { url: 'https://noc.operator.example/hook', secret_file: noc.secret }
  billing: { mail: billing@operator.example }
`
const read = (changed = text, held = secret) =>
  readAddressBook({ name: 'departments.yaml', text: changed }, () => held)

it('says how departments are reached; on its topic each of them is', () => {
  const book = read()
  expect(book.departments['network-operations'].webhook).toEqual({
    ...{ url: 'https://noc.operator.example/hook', secret },
  })
  expect(hasAddress(book, 'billing', 'mail')).toBe(true)
  expect(hasAddress(book, 'billing', 'webhook')).toBe(false)
  expect(hasAddress(book, 'customer-care', 'mail')).toBe(false)
  expect(hasAddress(book, 'customer-care', 'topic')).toBe(true)
})

it.each([
  ['an unknown department', text.replace('billing:', 'sales:'), secret, /sales/],
  ['mail without a server', text.replace(/smtp.*/, ''), secret, /smtp/],
  ['a secret that nothing can be signed with', text, 'whsec_short', /noc\.secret/],
  ['no address', text.replace('noc@operator.example', 'noc'), secret, /departments\.yaml:6/],
])('%s is refused', (_, changed, held, message) => {
  expect(() => read(changed, held)).toThrow(message)
})
