import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@telstar/runtime/logger'
import { localCustomers } from '../customers/population.js'
import { seedCustomers } from '../customers/seed-customers.js'
import { migrateSupport } from '../migrate-support.js'
import { writeDepartmentsFile } from './departments-file.js'
import type { Ports } from './ports.js'
import { wrappingKey } from './secrets.js'
import type { WorkStep } from './stack-step.js'
import { readinessUrl, type StackSettings, supportDatabaseUrl } from './station-commands.js'
import { supportSigning } from './support-signing.js'

const readyWithinMs = 120_000

/** What customer support needs before it starts: tables, secrets, and where its departments are reached. */
export function supportTables(settings: StackSettings): WorkStep {
  const { home, ports } = settings
  const run = async (say: (text: string) => void) => {
    wrappingKey(home)
    supportSigning(home)
    writeDepartmentsFile(settings)
    await migrateSupport(supportDatabaseUrl(ports, 'postgres'), say)
  }
  return { title: 'Tables of customer support', run }
}

/** Registers the simulated customers: that is once, on the first start, before the station follows the log. */
export function customersRegistered(settings: StackSettings & { readonly log: Logger }): WorkStep {
  const { home, ports, fleet, log } = settings
  const run = (say: (text: string) => void) =>
    seedCustomers(
      {
        population: { ...fleet, region: home.region, customers: localCustomers },
        databaseUrl: supportDatabaseUrl(ports, 'support_writer'),
        wrappingKey: Buffer.from(wrappingKey(home), 'base64'),
        log,
        now: new Date(),
      },
      say,
    )
  return { title: 'Customers registered', run }
}

/** Waits until customer support answers questions: on the first start its read models are made. */
export function supportReady(ports: Ports): WorkStep {
  const run = async (say: (text: string) => void) => {
    for (const deadline = Date.now() + readyWithinMs; ; await sleep(100)) {
      const missing = await missingAt(readinessUrl('support', ports))
      if (missing === null) return
      if (Date.now() > deadline) throw new Error(`after ${readyWithinMs / 1000} s: ${missing}`)
      say(missing)
    }
  }
  return { title: 'Read models of customer support there', run }
}

async function missingAt(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
    return response.ok ? null : (await response.text()).trim()
  } catch (error) {
    return (error as Error).message
  }
}
