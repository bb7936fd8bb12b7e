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

const short = 'whsec_short'
it.each([
  ['an unknown department', () => read(text.replace('billing:', 'sales:')), /sales/],
  ['mail without a server', () => read(text.replace(/smtp.*/, '')), /smtp/],
  ['a secret that nothing can be signed with', () => read(text, short), /noc\.secret/],
  ['no address', () => read(text.replace('noc@operator.example', 'noc')), /departments\.yaml:6/],
])('%s is refused', (_, reading, message) => {
  expect(reading).toThrow(message)
})
