import { isTokenOf } from '@telstar/runtime/node-token'
import { z } from 'zod'
import { TokenBucket } from './token-bucket.js'

/** What the broker keeps of a registered node. */
export interface Account {
  readonly tokenHash: string
  /** Packets a second of the node, over all its sessions. */
  readonly packets: TokenBucket
  readonly states: TokenBucket
}

interface CredentialsOptions {
  readonly region: string
  readonly packetsPerSecond: number
  /** Milliseconds. */
  readonly now: () => number
  /** The token of a node is no longer the one it had. */
  readonly onRevoked: (node: string, why: 'token-rotated' | 'node-removed') => void
}

interface RegistryRecord {
  readonly key: string | null
  readonly value: Buffer
}

/** Only what is needed here, so that entries with newer fields are read as well. */
const entrySchema = z.object({
  node: z.string(),
  region: z.string(),
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Compared with when a node is unknown, so that the answer takes as long. */
const nobodysHash = '0'.repeat(64)
const states = { perSecond: 1, burst: 20 }

/** The token hashes of all nodes of this region, as the registry topic tells them. */
export class Credentials {
  readonly #accounts = new Map<string, Account>()

  constructor(private readonly options: CredentialsOptions) {}

  get count(): number {
    return this.#accounts.size
  }

  /** Takes in one record of the registry topic. @throws {Error} when it cannot be read; what was known stays */
  apply({ key, value }: RegistryRecord): void {
    if (key === null) throw new Error('a registry record without key')
    if (value.length === 0) {
      this.#remove(key)
      return
    }
    const entry = entrySchema.parse(JSON.parse(value.toString()))
    if (entry.node !== key) throw new Error(`the registry entry of ${entry.node} lies under the key ${key}`)
    if (entry.region === this.options.region) this.#set(key, entry.tokenHash)
    else this.#remove(key)
  }

  /** The account of a node whose token this is. */
  verify(node: string, token: Buffer): Account | 'unknown-node' | 'bad-token' {
    const account = this.#accounts.get(node)
    const right = isTokenOf(token, account?.tokenHash ?? nobodysHash)
    if (account === undefined) return 'unknown-node'
    return right ? account : 'bad-token'
  }

  #set(node: string, tokenHash: string): void {
    const known = this.#accounts.get(node)
    if (known?.tokenHash === tokenHash) return
    const { packetsPerSecond, now, onRevoked } = this.options
    this.#accounts.set(node, {
      tokenHash,
      packets: known?.packets ?? new TokenBucket(packetsPerSecond, packetsPerSecond * 2, now()),
      states: known?.states ?? new TokenBucket(states.perSecond, states.burst, now()),
    })
    if (known !== undefined) onRevoked(node, 'token-rotated')
  }

  #remove(node: string): void {
    if (this.#accounts.delete(node)) this.options.onRevoked(node, 'node-removed')
  }
}
