import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type ClientWork, nextWork } from './client-work.js'
import { asFatal, Fatal } from './fatal.js'
import { MessageReader } from './message-reader.js'
import type { Role } from './role-directory.js'
import type { ServerParts } from './server-parts.js'
import { databaseName } from './session-engine.js'
import { SessionProfile } from './shared-session.js'
import { leavesState } from './sql-text.js'
import { readStartUp, type StartUp } from './start-up.js'
import { errorResponse, int32, readyForQuery, type SessionStatus, wireMessage } from './wire-message.js'

const unread = new Set(['client_encoding', 'application_name'])

/** One client from its start-up message to the end of its socket. */
export class ClientConnection {
  readonly #parts: ServerParts
  readonly #socket: Socket
  readonly #reader: MessageReader
  #profile!: SessionProfile
  #role!: Role
  #status: SessionStatus = 'I'
  #pending = false
  #ended = false

  constructor(parts: ServerParts, socket: Socket) {
    this.#parts = parts
    this.#socket = socket
    this.#reader = new MessageReader(socket, parts.limits.messageBytes)
    socket.once('close', () => parts.queue.forget(this))
  }

  /** Serves the client until it leaves; what is left of its transaction is rolled back. Throws only EngineLost. */
  async serve(): Promise<void> {
    try {
      if (await this.#letIn()) await this.#serveWork()
      this.#socket.end()
    } catch (error) {
      this.#endWith(asFatal(error))
    } finally {
      this.#leave()
    }
  }

  async #letIn(): Promise<boolean> {
    const startUp = await readStartUp(this.#reader, this.#socket)
    if (!startUp) return false
    this.#role = await this.#authenticate(startUp)
    const wanted = Object.entries(startUp.settings).filter(
      ([name]) => !unread.has(name) && !name.startsWith('_pq_.'),
    )
    this.#profile = new SessionProfile(this.#role, Object.fromEntries(wanted))
    const parameters = { ...this.#parts.parameters, session_authorization: this.#role.name }
    const told = Object.entries({ ...parameters, is_superuser: this.#role.isSuperuser ? 'on' : 'off' })
    this.#socket.write(
      Buffer.concat([
        wireMessage('R', int32(0)),
        ...told.map(([name, value]) => wireMessage('S', name, value)),
        wireMessage('K', int32(process.pid), int32(0)),
        readyForQuery('I'),
      ]),
    )
    return true
  }

  async #authenticate({ user, database }: StartUp): Promise<Role> {
    const { roles, queue } = this.#parts
    if (!roles.find(user)?.canLogIn) {
      // Perhaps created since the roles were read: that needs the session for a moment.
      if (!(await queue.acquire(this))) throw new Fatal('08006', 'the client has gone')
      this.#parts.session.reset()
      roles.refresh()
      queue.release(this)
    }
    const role = roles.find(user)
    if (!role) throw new Fatal('28000', `role "${user}" does not exist`)
    if (!role.canLogIn) throw new Fatal('28000', `role "${user}" is not permitted to log in`)
    if (database !== databaseName) throw new Fatal('3D000', `database "${database}" does not exist`)
    return role
  }

  async #serveWork(): Promise<void> {
    for (;;) {
      const work = await this.#nextWork()
      if (!work || !(await this.#parts.queue.acquire(this))) return
      // What was on its way when the transaction was taken from the client must not run outside of it.
      if (this.#ended) return
      this.#run(work)
    }
  }

  async #nextWork(): Promise<ClientWork | undefined> {
    const { queue, limits } = this.#parts
    const idle =
      queue.owner === this ? setTimeout(() => this.#idleTooLong(), limits.idleInTransactionMs) : undefined
    try {
      if (this.#socket.writableNeedDrain)
        await Promise.race([once(this.#socket, 'drain'), once(this.#socket, 'close')])
      return await nextWork({
        reader: this.#reader,
        holder: this,
        budget: this.#parts.budget,
        limits,
        isSuperuser: this.#role.isSuperuser,
        hasFailed: () => this.#status === 'E',
        send: (bytes) => this.#socket.write(bytes),
      })
    } finally {
      clearTimeout(idle)
    }
  }

  #run(work: ClientWork): void {
    const { engine, session, roles, budget } = this.#parts
    if (this.#status === 'I' && !this.#pending) session.become(this.#profile)
    const reply = engine.exec(work.messages)
    budget.give(this)
    roles.note(reply.tags)
    this.#parts.upkeep.note(reply.tags)
    if (leavesState(work.sql, reply.tags) || work.messages.some(isNamedParse)) session.soil()
    this.#pending = reply.status === undefined
    if (reply.status) this.#status = reply.status
    this.#socket.write(
      Buffer.concat(work.tooLarge ? [this.#copyTooLarge(), readyForQuery(this.#status)] : reply.bytes),
    )
    if (this.#status === 'I' && !this.#pending) this.#release()
  }

  #copyTooLarge(): Buffer {
    const message = `COPY data is more than the ${this.#parts.limits.copyBytes} bytes the embedded server takes at once`
    return errorResponse({ severity: 'ERROR', code: '54000', message })
  }

  #idleTooLong(): void {
    this.#endWith(new Fatal('25P03', 'terminating connection due to idle-in-transaction timeout'))
    this.#leave()
  }

  #endWith({ code, message }: Fatal): void {
    this.#ended = true
    if (!this.#socket.destroyed) this.#socket.end(errorResponse({ severity: 'FATAL', code, message }))
    this.#socket.destroySoon()
  }

  #leave(): void {
    const { queue, engine, session, budget } = this.#parts
    budget.give(this)
    queue.forget(this)
    if (queue.owner !== this) return
    if (this.#status !== 'I' || this.#pending) engine.exec([wireMessage('S'), wireMessage('Q', 'ROLLBACK')])
    this.#status = 'I'
    this.#pending = false
    session.soil()
    this.#release()
  }

  #release(): void {
    const { queue, roles, session, budget } = this.#parts
    if (roles.isStale) {
      session.reset()
      roles.refresh()
    }
    queue.release(this)
    budget.wake()
  }
}

function isNamedParse(message: Buffer): boolean {
  return message[0] === 0x50 && message[5] !== 0
}
