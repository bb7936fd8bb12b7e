import { setTimeout as pause } from 'node:timers/promises'
import type { SupportIdentity } from '../stack/support-signing.js'
import type { CustomersEvents } from './events.js'
import { type Population, registrationOf, type SentCommand } from './population.js'
import { type SupportClient, SupportRefused } from './support-client.js'

interface Registering {
  readonly population: Population
  readonly client: SupportClient
  readonly events: CustomersEvents
  /** Hears how many are there. */
  progress(registered: number): void
  readonly signal: AbortSignal
}

const atOnce = 6
const againAfterMs = 1000
const desk: SupportIdentity = { role: 'agent', subject: 'registration' }

/** Registers every customer of the population with real commands; those that are there already stay as they are. */
export async function registerCustomers(registering: Registering): Promise<void> {
  const { population, progress, signal } = registering
  let next = 0
  let registered = 0
  const lane = async () => {
    while (next < population.customers && !signal.aborted) {
      const index = next++
      for (const command of registrationOf(population, index)) await send(registering, command)
      registered += 1
      progress(registered)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

async function send({ client, events, signal }: Registering, { path, content }: SentCommand): Promise<void> {
  while (!signal.aborted) {
    try {
      await client.command(path, content, desk)
      return
    } catch (error) {
      if (cannotHelp(error)) throw error
      if (isThere(error)) return
      events.waiting((error as Error).message)
    }
    await pause(againAfterMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Somebody erased or closed since the first time stays so. */
function isThere(error: unknown): boolean {
  return error instanceof SupportRefused && [403, 404, 409, 410, 422].includes(error.status)
}

function cannotHelp(error: unknown): boolean {
  return error instanceof SupportRefused && [400, 401].includes(error.status)
}
