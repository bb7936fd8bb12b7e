import { Problem } from '@telstar/http/problem'
import type { Reader } from '@telstar/http/reader'
import { type Decision, decisionSchema, decisionsQuery } from './outcome-query.js'

interface Waiter {
  readonly commandId: string
  readonly decided: (decision: Decision) => void
  readonly failed: (error: unknown) => void
}

const everyMs = 50

/** Waits for what becomes of commands: one question to the database for all who wait, and none when nobody does. */
export class OutcomeWatch {
  readonly #waiters = new Set<Waiter>()
  #polling = false

  constructor(private readonly reader: Reader) {}

  /** What became of a command until now, or null. @throws {Problem} */
  async find(commandId: string): Promise<Decision | null> {
    return (await this.#read([commandId]))[0] ?? null
  }

  /** What became of a command, or null when nothing did within `ms`; a database that is away is waited for, too. */
  async wait(commandId: string, ms: number): Promise<Decision | null> {
    const { promise, resolve: decided, reject: failed } = withResolvers<Decision | null>()
    const waiter = { commandId, decided, failed }
    this.#waiters.add(waiter)
    const timer = setTimeout(() => decided(null), ms)
    if (!this.#polling) void this.#poll()
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiters.delete(waiter)
    }
  }

  async #poll(): Promise<void> {
    this.#polling = true
    while (this.#waiters.size > 0) {
      await this.#look([...this.#waiters])
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    this.#polling = false
  }

  async #look(waiters: readonly Waiter[]): Promise<void> {
    try {
      const decisions = await this.#read([...new Set(waiters.map(({ commandId }) => commandId))])
      const byId = new Map(decisions.map((decision) => [decision.outcome.commandId, decision]))
      for (const { commandId, decided } of waiters) {
        const decision = byId.get(commandId)
        if (decision) decided(decision)
      }
    } catch (error) {
      // A problem is for a moment: the next look may succeed, and at the end of their time all are told.
      if (!(error instanceof Problem)) for (const { failed } of waiters) failed(error)
    }
  }

  #read(commandIds: readonly string[]): Promise<Decision[]> {
    return this.reader.read((ask) => ask(decisionsQuery(commandIds), decisionSchema))
  }
}

function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<Value>((resolveIt, rejectIt) => {
    resolve = resolveIt
    reject = rejectIt
  })
  return { promise, resolve, reject }
}
