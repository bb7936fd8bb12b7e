import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'
import { repeat } from '@telstar/runtime/repeat'
import { postJson } from '@telstar/senders/post-json'
import { addressGate } from '@telstar/senders/private-address'
import { followLog, type LogPorts } from '../../log/follow-log.js'
import { hubEvents } from './events.js'
import { hubReader } from './hub-reader.js'
import { tellListeners } from './tell-listeners.js'

const everyMs = 500

interface HubParts {
  /** As `support_writer`. */
  readonly log: LogPorts
  readonly metrics: Metrics
  /** Private addresses that may be called. */
  readonly allowAddresses: readonly string[]
}

/** Those who listen at TM Forum's APIs are told what happens. */
export function startHub(log: Logger, { log: ports, metrics, allowAddresses }: HubParts) {
  const events = hubEvents(log, metrics)
  const follower = followLog(hubReader, ports)
  const mayReach = addressGate(allowAddresses)
  const telling = {
    ...{ pool: ports.pool, events, random: Math.random },
    post: (post: Parameters<typeof postJson>[0]) => postJson(post, mayReach),
  }
  const loop = repeat(() => tellListeners(telling), { everyMs, failed: events.passFailed })
  return {
    readiness: () => follower.standstill(),
    stop: async () => {
      await Promise.all([follower.stop(), loop.stop()])
    },
  }
}
