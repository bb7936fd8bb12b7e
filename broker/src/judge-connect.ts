import { nodeIdSchema } from '@telstar/contracts/node-id'
import { nodeTopics } from './node-topics.js'
import { readNodeState } from './read-node-state.js'

/** CONNACK return codes of MQTT 3.1.1, table 3.1. */
export const connackCode = {
  protocolVersion: 1,
  identifierRejected: 2,
  serverUnavailable: 3,
  badCredentials: 4,
  notAuthorized: 5,
} as const

export type ConnectRefusal =
  | 'protocol-version'
  | 'client-id'
  | 'foreign-client-id'
  | 'no-token'
  | 'keep-alive'
  | 'foreign-will'
  | 'bad-will'
  | 'bad-token'
  | 'unknown-node'
  | 'foreign-certificate'
  | 'too-many-connects'
  | 'not-ready'

export interface RefusedConnect {
  readonly code: number
  readonly reason: ConnectRefusal
}

/** What of a CONNECT is judged before anybody's identity is. */
export interface ConnectRequest {
  readonly protocolId?: string | undefined
  readonly protocolVersion?: number | undefined
  readonly bridgeMode?: boolean | undefined
  readonly clientId: string
  readonly username?: string | undefined
  readonly password?: Buffer | undefined
  readonly keepalive?: number | undefined
  readonly will?:
    | { readonly topic: string; readonly payload: Buffer | string; readonly qos?: number | undefined }
    | undefined
}

const keepAlive = { leastSeconds: 5, mostSeconds: 300 }

/**
 * Why a CONNECT is refused by what it says, or null: MQTT 3.1 or 3.1.1, client id = user name = node, a token,
 * keep-alive 5–300 s, and no will but an `offline` on the node's own state.
 */
export function judgeConnect(region: string, request: ConnectRequest): RefusedConnect | null {
  if (!speaksMqtt3(request)) return refused('protocolVersion', 'protocol-version')
  const { clientId, username, password, keepalive = 0 } = request
  if (!nodeIdSchema.safeParse(clientId).success) return refused('identifierRejected', 'client-id')
  if (username === undefined || password === undefined) return refused('badCredentials', 'no-token')
  if (username !== clientId) return refused('identifierRejected', 'foreign-client-id')
  if (keepalive < keepAlive.leastSeconds || keepalive > keepAlive.mostSeconds)
    return refused('notAuthorized', 'keep-alive')
  return judgeWill(nodeTopics(region, clientId).state, request.will)
}

function speaksMqtt3({ protocolId, protocolVersion, bridgeMode }: ConnectRequest): boolean {
  if (bridgeMode) return false
  return protocolVersion === 4 ? protocolId === 'MQTT' : protocolVersion === 3 && protocolId === 'MQIsdp'
}

function judgeWill(ownState: string, will: ConnectRequest['will']): RefusedConnect | null {
  if (will === undefined) return null
  if (will.topic !== ownState) return refused('notAuthorized', 'foreign-will')
  const state = readNodeState(Buffer.from(will.payload))
  const fits = (will.qos ?? 0) <= 1 && 'state' in state && state.state.status === 'offline'
  return fits ? null : refused('notAuthorized', 'bad-will')
}

function refused(code: keyof typeof connackCode, reason: ConnectRefusal): RefusedConnect {
  return { code: connackCode[code], reason }
}
