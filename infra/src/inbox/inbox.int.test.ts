import { createLogger } from '@telstar/runtime/logger'
import { createTransport } from 'nodemailer'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Message } from './message.js'
import { startInbox } from './start.js'

const webhookSecret = `whsec_${Buffer.from('a key of this test, 32 bytes long').toString('base64')}`
let inbox: Awaited<ReturnType<typeof startInbox>>

beforeAll(async () => {
  const config = { region: 'north', smtpPort: 0, httpPort: 0, webhookSecret }
  inbox = await startInbox(config, createLogger('inbox', 'silent'))
})
afterAll(() => inbox.stop())

const address = (path: string) => `http://127.0.0.1:${inbox.httpPort}${path}`

async function messages(): Promise<Message[]> {
  const { items } = (await (await fetch(address('/messages'))).json()) as { items: Message[] }
  return items
}

function call(id: string, { secret = webhookSecret, body = '{}' } = {}): Promise<Response> {
  const now = new Date()
  return fetch(address('/webhook'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    },
    body,
  })
}

test('a mail arrives as it was sent, once however often it is sent', async () => {
  const sender = createTransport({ host: '127.0.0.1', port: inbox.smtpPort, secure: false })
  const mail = {
    ...{ from: 'telstar@telstar.example', to: ['noc@telstar.example', 'chief@telstar.example'] },
    ...{ subject: 'Störung <north-001>', text: 'Signal 31,2 %', messageId: '<notice-1@telstar.example>' },
  }
  await sender.sendMail(mail)
  await sender.sendMail(mail)
  const [received] = await messages()
  expect(received).toMatchObject({
    ...{ kind: 'mail', title: 'Störung <north-001>', key: '<notice-1@telstar.example>', deliveries: 2 },
    ...{ from: 'telstar@telstar.example', to: ['noc@telstar.example', 'chief@telstar.example'] },
  })
  expect(received?.body).toContain('Signal 31,2 %')
  const page = await fetch(address('/'))
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await page.text()).toContain('Störung &lt;north-001&gt;')
})

test('a mail that is too big is refused with its reason', async () => {
  const sender = createTransport({ host: '127.0.0.1', port: inbox.smtpPort, secure: false })
  const text = 'a line of a mail that never ends\n'.repeat(40_000)
  await expect(sender.sendMail({ from: 'a@b.example', to: 'c@d.example', text })).rejects.toThrow(/552|size/i)
})

test('a signed webhook is valid, named by its alerts, and held once', async () => {
  const body = JSON.stringify({ status: 'firing', alerts: [{ labels: { alertname: 'signal-low' } }] })
  expect((await call('msg-1', { body })).status).toBe(200)
  expect((await call('msg-1', { body })).status).toBe(200)
  const held = (await messages()).filter(({ key }) => key === 'msg-1')
  expect(held).toMatchObject([
    {
      ...{ kind: 'webhook', path: '/webhook', title: '[firing] 1× signal-low', deliveries: 2 },
      signature: { valid: true },
    },
  ])
})

test('a webhook with another signature or none is shown with the verdict', async () => {
  await call('msg-2', {
    secret: `whsec_${Buffer.from('another key, also 32 bytes long.').toString('base64')}`,
  })
  await fetch(address('/webhook/other'), { method: 'POST', body: 'no JSON' })
  const [unsigned, forged] = await messages()
  expect(forged).toMatchObject({ signature: { valid: false, reason: 'No matching signature found' } })
  expect(unsigned).toMatchObject({
    ...{ path: '/webhook/other', key: null, body: 'no JSON' },
    signature: { valid: false, reason: 'Missing required headers' },
  })
})

test('it answers what it does not take with a status that says so', async () => {
  const statuses = await Promise.all([
    fetch(address('/nothing')),
    fetch(address('/webhook')),
    fetch(address('/messages'), { method: 'POST', body: '{}' }),
    fetch(address('/webhook'), { method: 'POST', body: 'x'.repeat(1_100_000) }),
    fetch(address('/-/ready')),
    fetch(address('/-/healthy')),
  ])
  expect(statuses.map(({ status }) => status)).toEqual([404, 405, 405, 413, 200, 200])
  expect(await (await fetch(address('/metrics'))).text()).toContain('telstar_inbox_messages_total')
})
