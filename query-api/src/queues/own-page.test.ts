import { expect, it } from 'vitest'
import { isOwnPage } from './own-page.js'

const host = 'api.example.org:8080'

it.each<[string, boolean, Record<string, string>]>([
  ['the same origin', true, { 'sec-fetch-site': 'same-origin' }],
  ['another site', false, { 'sec-fetch-site': 'cross-site', origin: `http://${host}` }],
  ['another port', false, { 'sec-fetch-site': 'same-site' }],
  ['no page', false, { 'sec-fetch-site': 'none' }],
  ['an old browser, the same host', true, { origin: `https://${host}` }],
  ['an old browser, another host', false, { origin: 'https://evil.example', referer: `https://${host}/` }],
  ['an old browser, hidden', false, { origin: 'null' }],
  ['an old browser, by its referer', true, { referer: `http://${host}/queues` }],
  ['an old browser, by another referer', false, { referer: `http://evil.example/${host}` }],
  ['nobody says where', false, {}],
])('a change from %s: %s', (_, expected, headers) => {
  expect(isOwnPage((name) => ({ host, ...headers })[name])).toBe(expected)
})
