import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addressGate } from '@telstar/senders/private-address'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { sampleAlert } from '../tests/sample-alert.js'
import { emailMessage } from './email-message.js'
import { type NoticeContent, noticeTitle } from './notice-content.js'
import { sendNotice } from './send-notice.js'
import { slackBody } from './slack-body.js'

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const alert = sampleAlert({ title: 'Signal <b>& "low"</b>\r\nBcc: x@example.org' })
const content: NoticeContent = {
  ...{
    region: 'north',
    receiver: 'noc',
    groupKey: 'noc-1',
    groupLabels: { site: 'hill' },
    status: 'firing',
    firing: 3,
  },
  alerts: [{ key: { alertId: 'a1', transition: '1' }, reason: 'first', status: 'firing', alert }],
  externalUrl: 'https://telstar.example.org/',
}
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const local = addressGate(['127.0.0.1'])

describe('a webhook', () => {
  it('is signed, carries its id twice and the key of each alert', async () => {
    let seen: { headers: IncomingMessage['headers']; body: string } | undefined
    const port = await listen((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        seen = { headers: request.headers, body }
        response.end()
      })
    })
    const target = {
      channel: 'webhook',
      recipient: 'x',
      url: `http://127.0.0.1:${port}/hook`,
      secret,
    } as const
    const ports = { mayReach: local, print: () => {}, now: Date.now }
    expect(await sendNotice({ noticeId: 'n-1', content }, target, ports)).toEqual({ kind: 'sent' })
    const headers = seen?.headers as Record<string, string>
    expect(headers).toMatchObject({ 'webhook-id': 'n-1', 'idempotency-key': 'n-1' })
    expect(new Webhook(secret).verify(seen?.body ?? '', headers)).toMatchObject({
      ...{ version: '4', status: 'firing', noticeId: 'n-1', receiver: 'noc', groupLabels: { site: 'hill' } },
      alerts: [
        { key: { alertId: 'a1', transition: '1' }, status: 'firing', labels: { alertname: 'signal-low' } },
      ],
    })
  })
})

describe('what people read', () => {
  it('cannot be made to mention, link or add headers by an alert', () => {
    expect(slackBody('n-1', content)).toContain('Signal &lt;b&gt;&amp;')
    const mail = emailMessage('n-1', content)
    expect(mail.subject).not.toMatch(/[\r\n]/)
    expect(mail.html).toContain('Signal &lt;b&gt;&amp; &quot;low&quot;&lt;/b&gt;')
    expect(mail.messageId).toBe('<n-1@telstar.north>')
    expect(mail.headers?.['X-Telstar-Keys']).toBe('a1/1')
  })

  it('says in one line what it is about', () => {
    const plain = { ...content, alerts: [{ ...content.alerts[0], alert: sampleAlert() }] } as NoticeContent
    expect(noticeTitle(plain)).toBe('[FIRING] major: Signal strength below half (north/n1/1; 3 go on)')
  })
})
