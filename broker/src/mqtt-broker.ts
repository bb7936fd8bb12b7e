import { Aedes, type AedesOptions, type Client } from 'aedes'
import { mayReceive, subscribeRefusal } from './access.js'
import type { Account } from './credentials.js'
import type { BrokerEvents } from './events.js'
import type { Guard } from './guard.js'
import { type ConnectRefusal, judgeConnect, type RefusedConnect } from './judge-connect.js'
import { guardOf } from './publish-hook.js'

interface MqttBrokerOptions {
  readonly region: string
  readonly events: BrokerEvents
  readonly publish: NonNullable<AedesOptions['authorizePublish']>
  /** Who a client is, or why it is refused. */
  readonly identify: (guard: Guard, node: string, token: Buffer | undefined) => Account | RefusedConnect
  /** The connection now is the node's. */
  readonly begin: (guard: Guard, node: string, account: Account) => void
  /** The node has its CONNACK. */
  readonly ready: (guard: Guard) => void
}

/** Aedes with every hook in our hands. Sessions end with their connection: nothing is queued or kept for later. */
export async function startMqttBroker(options: MqttBrokerOptions): Promise<Aedes> {
  const { events, publish, ready } = options
  const aedes = new Aedes({
    // No common queue: one slow subscriber must not hold the others.
    concurrency: 0,
    connectTimeout: 5000,
    drainTimeout: 10_000,
    maxTopicLevels: 5,
    maxInflightInbound: 1,
    maxClientsIdLength: 64,
    preConnect: preConnectHook(options),
    authenticate: authenticateHook(options),
    authorizePublish: publish,
    authorizeSubscribe: subscribeHook(events),
    authorizeForward: (client, packet) => {
      const topics = guardOf(client)?.session?.topics
      return topics !== undefined && mayReceive(topics, packet.topic) ? packet : null
    },
  })
  const broke = (client: Client, error: Error) => {
    const guard = guardOf(client)
    if (guard === null || guard.explained) return
    events.connectionBroke({ ...whoIs(guard), detail: error.message })
  }
  aedes.on('clientError', broke)
  aedes.on('connectionError', broke)
  aedes.on('clientReady', (client) => {
    const guard = guardOf(client)
    if (guard !== null) ready(guard)
  })
  // Without a listener an error of the in-memory store would end the process.
  ;(aedes as NodeJS.EventEmitter).on('error', (error: Error) =>
    events.connectionBroke({ node: null, address: 'broker', detail: error.message }),
  )
  await aedes.listen()
  return aedes
}

const whoIs = (guard: Guard) => ({ node: guard.session?.node ?? null, address: guard.address })

function preConnectHook({ region, events }: MqttBrokerOptions): NonNullable<AedesOptions['preConnect']> {
  return (client, packet, done) => {
    try {
      const guard = client.conn as Guard
      const refused = judgeConnect(region, packet as Parameters<typeof judgeConnect>[1])
      if (refused !== null) {
        events.connectionRefused({ ...whoIs(guard), reason: refused.reason })
        guard.turnAway(refused.code)
        done(new Error(`refused: ${refused.reason}`), false)
        return
      }
      guard.will = packet.will
      // [MQTT-3.2.2-2] session present is then 0, which tells the client that nothing was kept.
      packet.clean = true
      done(null, true)
    } catch (error) {
      done(error as Error, false)
    }
  }
}

function authenticateHook(options: MqttBrokerOptions): NonNullable<AedesOptions['authenticate']> {
  const { events, identify, begin } = options
  return (client, _username, ...[password, done]) => {
    const refuse = (code: number, reason: ConnectRefusal | 'failed') =>
      done(Object.assign(new Error(`refused: ${reason}`), { returnCode: code }), false)
    try {
      const guard = client.conn as Guard
      const account = identify(guard, client.id, password)
      if ('code' in account) {
        events.connectionRefused({ node: client.id, address: guard.address, reason: account.reason })
        guard.explained = true
        refuse(account.code, account.reason)
        return
      }
      begin(guard, client.id, account)
      done(null, true)
    } catch {
      refuse(3, 'failed')
    }
  }
}

function subscribeHook(events: BrokerEvents): NonNullable<AedesOptions['authorizeSubscribe']> {
  return (client, subscription, done) => {
    const guard = client.conn as Guard
    const { session, address } = guard
    const reason = session === null ? 'no-session' : subscribeRefusal(session.topics, subscription.topic)
    if (reason === null) return done(null, subscription)
    const node = session?.node ?? null
    events.actionRefused({ node, address, action: 'subscribe', reason, topic: subscription.topic })
    // [MQTT-3.9.3-2] 0x80 in the SUBACK; the other filters of the packet stand.
    done(null, null)
  }
}
