import { expect, test } from 'vitest'
import type { Message } from './message.js'
import { renderPage } from './render-page.js'

const evil = `<script>alert("x")</script><img src=x onerror='y'>&amp;`
const received = { id: 7, receivedAt: '2026-11-28T12:00:00.000Z', key: evil, title: evil, body: evil }

const mail: Message = { ...received, kind: 'mail', deliveries: 1, from: evil, to: [evil] }
const webhook: Message = {
  ...received,
  ...{ kind: 'webhook', deliveries: 2, path: evil },
  signature: { valid: false, reason: evil },
}

test('nothing of a message becomes HTML', () => {
  const page = renderPage(evil, [mail, webhook])
  expect(page).not.toContain('<script')
  expect(page).not.toContain('<img')
  expect(page).not.toContain("onerror='")
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
  expect(page).toContain('onerror=&#39;y&#39;&gt;&amp;amp;')
})

test('a message shows where it came from, its verdict and how often it came', () => {
  const page = renderPage('north', [
    {
      ...webhook,
      path: '/webhook',
      signature: { valid: true },
      key: 'msg_1',
      title: '[firing] 1× signal-low',
    },
    { ...mail, from: 'a@b.example', to: ['c@d.example', 'e@f.example'], title: '' },
  ])
  expect(page).toContain('/webhook · signature valid · came 2 times')
  expect(page).toContain('<code>msg_1</code>')
  expect(page).toContain('[firing] 1× signal-low')
  expect(page).toContain('from a@b.example to c@d.example, e@f.example')
  expect(page).toContain('(no subject)')
  expect(renderPage('north', [webhook])).toContain('signature refused: ')
})

test('an empty inbox says so, and the page follows by itself without a script', () => {
  const page = renderPage('north', [])
  expect(page).toContain('Nothing yet.')
  expect(page).toContain('<meta http-equiv="refresh" content="5">')
})
