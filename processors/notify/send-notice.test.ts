import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { sampleAlert } from '../tests/sample-alert.js'
import { deliveryOf } from './delivery.js'
import { emailMessage } from './email-message.js'
import { type NoticeContent, noticeTitle } from './notice-content.js'
import { answered, postJson } from './post-json.js'
import { addressGate } from './private-address.js'
import { mailFailure } from './send-email.js'
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
const local = addressGate(['127.0.0.1', '::1'])
const post = (url: string, gate = local) => postJson({ url, body: '{}', headers: {} }, gate)

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

  it('follows no redirect, and does not go to private addresses by number or by name', async () => {
    let hits = 0
    const port = await listen((_, response) => {
      hits += 1
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
    })
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({
      kind: 'failed',
      why: 'answered 307',
      final: true,
    })
    const closed = addressGate([])
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433'])
      expect(await post(`http://${host}:${port}/`, closed), host).toMatchObject({
        kind: 'failed',
        final: true,
      })
    expect(hits).toBe(1)
  })

  it('does not wait for the body of an answer', async () => {
    const port = await listen((_, response) => {
      response.writeHead(200)
      response.write('x'.repeat(1000))
    })
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'sent' })
  })

  it('that nobody answers may heal', async () => {
    expect(await post('http://127.0.0.1:1/')).toMatchObject({
      kind: 'failed',
      why: 'ECONNREFUSED',
      final: false,
    })
    expect(await post('http://name.invalid/')).toMatchObject({ kind: 'failed', final: false })
  })

  it.each([
    [200, null],
    [204, null],
    [301, true],
    [400, true],
    [404, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ])('answered %i is for good: %s', (status, final) => {
    const outcome = answered(status)
    expect(outcome.kind === 'sent' ? null : outcome.final).toBe(final)
  })
})

describe('an attempt', () => {
  const failed = { kind: 'failed', why: 'answered 500', final: false } as const
  it('is put off longer each time, half a minute at most', () => {
    const delay = (attempts: number) => deliveryOf(failed, { attempts, ageMs: 0 }, 1)
    expect([1, 2, 3, 6, 40].map(delay).map((one) => (one.kind === 'again' ? one.delayMs : 0))).toEqual([
      ...[1000, 2000, 4000, 30_000, 30_000],
    ])
  })

  it('is the last after a quarter of an hour and eight tries, or when more would not help', () => {
    const old = { attempts: 8, ageMs: 15 * 60_000 }
    expect(deliveryOf(failed, old, 0).kind).toBe('failed')
    expect(deliveryOf(failed, { ...old, attempts: 7 }, 0).kind).toBe('again')
    expect(deliveryOf(failed, { ...old, ageMs: 14 * 60_000 }, 0).kind).toBe('again')
    expect(deliveryOf({ ...failed, final: true }, { attempts: 1, ageMs: 0 }, 0).kind).toBe('failed')
  })

  it('at a mail server is for good when the server says so', () => {
    expect(mailFailure({ responseCode: 550, code: 'EENVELOPE' })).toMatchObject({ final: true })
    expect(mailFailure({ responseCode: 451 })).toMatchObject({ final: false })
    expect(mailFailure({ code: 'ECONNECTION' })).toMatchObject({ final: false, why: 'ECONNECTION' })
  })
})

describe('what people read', () => {
  it('cannot be made to mention, link or add headers by an alert', () => {
    expect(slackBody('n-1', content)).toContain('Signal &lt;b&gt;&amp;')
    const mail = emailMessage('n-1', content)
    expect(mail.subject).not.toMatch(/[\r\n]/)
    expect(mail.html).toContain('Signal &lt;b&gt;&amp; &quot;low&quot;&lt;/b&gt;')
    expect(mail.messageId).toBe('<n-1@telstar.north>')
    expect(mail.headers['X-Telstar-Keys']).toBe('a1/1')
  })

  it('says in one line what it is about', () => {
    const plain = { ...content, alerts: [{ ...content.alerts[0], alert: sampleAlert() }] } as NoticeContent
    expect(noticeTitle(plain)).toBe('[FIRING] major: Signal strength below half (north/n1/1; 3 go on)')
  })
})
