import { mqttTopic } from '@telstar/contracts/mqtt-topics'
import mqtt, { type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestRegion, type TestRegion } from './test-region.js'

const node = 'falling'

interface Message {
  readonly kind: 'mail' | 'webhook'
  readonly title: string
  readonly body: string
  readonly signature?: { readonly valid: boolean }
}

describe('an alert', () => {
  let region: TestRegion
  let client: MqttClient
  let seq = 0
  /** Its site is without power for a while, whatever is tested meanwhile. */
  let dark: Promise<void>

  beforeAll(async () => {
    region = await startTestRegion({
      stations: ['broker', 'processors', 'query-api', 'inbox', 'fleet'],
      // As `telstar up` makes it, but faster.
      fleet: { nodes: 10, cells: 1, trouble: true, troublePace: 0.4 },
    })
    const [registered] = await region.registerNodes([node])
    const { host, port } = region.mqtt
    const secret = { username: node, password: registered?.token ?? '' }
    client = await mqtt.connectAsync(`mqtt://${host}:${port}`, {
      clientId: node,
      protocolVersion: 4,
      ...secret,
    })
    dark = vi.waitFor(siteIsDark, { timeout: 60_000, interval: 250 })
    dark.catch(() => undefined)
  })
  afterAll(async () => {
    await client?.endAsync(true)
    await region?.stop()
  })

  const publish = (signal: number) => {
    seq += 1
    const at = Date.now()
    const samples = [{ ts: at, cell: 2, values: { signal_strength_pct: signal } }]
    const batch = JSON.stringify({ v: 1, boot: 1, seq, sent: at, samples })
    return client.publishAsync(mqttTopic(region.region, node, 'telemetry'), batch, { qos: 1 })
  }
  const messages = async (
    state: 'firing' | 'resolved',
    of = `${region.region}/${node}/2`,
  ): Promise<Message[]> => {
    const response = await fetch(new URL('/messages', region.metricsUrl('inbox')))
    const { items } = (await response.json()) as { items: Message[] }
    return items.filter(({ title, body }) => title.toLowerCase().includes(state) && body.includes(of))
  }
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const { url, token } = region.api
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(200)
    return (await response.json()) as Answer
  }
  // Whether that is an outage the watch decides, after longer graces than a test has.
  const siteIsDark = async () => {
    const offline = await ask<{ items: { site: string }[] }>('/v1/nodes?status=offline&limit=100')
    expect(offline.items.filter(({ site }) => site === 'north-site-02')).toHaveLength(5)
  }
  const kinds = (found: readonly Message[]) => new Set(found.map(({ kind }) => kind))
  const patience = { timeout: 40_000, interval: 250 }

  it('of a signal below half reaches people by mail and by signed webhook, and so does its end', async () => {
    await publish(80)
    await publish(30)
    await vi.waitFor(
      async () => expect(kinds(await messages('firing'))).toEqual(new Set(['mail', 'webhook'])),
      patience,
    )
    // Beyond the raise value, but not at the clear value of 55 yet: still raised.
    await publish(52)
    await publish(70)
    await vi.waitFor(
      async () => expect(kinds(await messages('resolved'))).toEqual(new Set(['mail', 'webhook'])),
      patience,
    )
    const all = [...(await messages('firing')), ...(await messages('resolved'))]
    expect(all.filter(({ signature }) => signature?.valid === false)).toEqual([])
  })

  it('can be explained: by its rule, by what it saw, and by who was told and why', async () => {
    const list = await ask<{ items: { alertId: string; state: string }[] }>(
      `/v1/alerts?rule=signal-low&node=${node}`,
    )
    expect(list.items.map(({ state }) => state)).toEqual(['cleared'])
    const explained = JSON.stringify(await ask(`/v1/alerts/${list.items[0]?.alertId}/explain`))
    for (const said of ['"raise":50', 'breached', 'recovered', '"sent"']) expect(explained).toContain(said)
  })

  it('of the trouble that simulated nodes are told to have reaches people too, and a site goes dark', async () => {
    const everyWay = new Set(['mail', 'webhook'])
    const told = (state: 'firing' | 'resolved') =>
      vi.waitFor(
        async () => expect(kinds(await messages(state, 'north/north-001/1'))).toEqual(everyWay),
        patience,
      )
    await told('firing')
    await dark
    await told('resolved')
  }, 180_000)
})
