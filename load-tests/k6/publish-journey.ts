import { check } from 'k6'
import { SharedArray } from 'k6/data'
import { Counter, Trend } from 'k6/metrics'
import { Client } from 'k6/x/mqtt'

interface NodeToken {
  node: string
  token: string
}

/** NODE_TOKENS names a JSON file [{"node": …, "token": …}], as `telstar nodes import` writes it. */
const tokens = new SharedArray<NodeToken>('node tokens', () =>
  JSON.parse(open(__ENV.NODE_TOKENS ?? 'tokens.json')),
)
const url = __ENV.MQTT_URL ?? 'mqtt://127.0.0.1:1883'
const region = __ENV.REGION ?? 'north'
const puback = new Trend('publish_to_puback', true)
const pubacks = new Counter('pubacks')

function batch(seq: number, samples: number): string {
  const sent = Date.now()
  const rows = Array.from({ length: samples }, (_, index) => ({
    ts: sent - (samples - index) * 1000,
    cell: 1 + (index % 3),
    values: {
      signal_strength_pct: 50 + Math.random() * 40,
      throughput_dl_mbps: Math.random() * 200,
      latency_ms: 20,
    },
  }))
  return JSON.stringify({ v: 1, boot: Math.floor(sent / 1000), seq, sent, samples: rows })
}

/** One node's session: connect, publish batches at QoS 1 each after the last PUBACK, leave. */
export function publishAsNode(batches: number, samples: number): Promise<void> {
  const { node, token } = tokens[(__VU - 1) % tokens.length] as NodeToken
  const client = new Client({ client_id: node, username: node, password: token })
  return new Promise((resolve) => {
    client.on('error', ({ message }) => {
      check(message, { 'the session goes well': () => false })
      client.end()
    })
    client.on('end', () => resolve())
    client.on('connect', () => {
      check(client, { 'the session opens': () => true })
      void publishAll(client, { node, batches, samples }).finally(() => client.end())
    })
    client.connect(url, { keepalive: 30, clean_session: true })
  })
}

async function publishAll(
  client: Client,
  load: { node: string; batches: number; samples: number },
): Promise<void> {
  for (let seq = 1; seq <= load.batches; seq += 1) {
    const begun = Date.now()
    await client.publishAsync(`telstar/v1/${region}/${load.node}/telemetry`, batch(seq, load.samples), {
      qos: 1,
    })
    puback.add(Date.now() - begun)
    pubacks.add(1)
  }
}
