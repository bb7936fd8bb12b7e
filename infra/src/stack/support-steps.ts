import { setTimeout as sleep } from 'node:timers/promises'
import { migrateSupport } from '../migrate-support.js'
import { writeDepartmentsFile } from './departments-file.js'
import type { Ports } from './ports.js'
import { wrappingKey } from './secrets.js'
import type { WorkStep } from './stack-step.js'
import { readinessUrl, type StackSettings, supportDatabaseUrl } from './station-commands.js'
import type { Supervised } from './supervised.js'
import { supportSigning } from './support-signing.js'

const registeredWithinMs = 300_000

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

/** Starts the simulated customers and waits until all are registered: that is once, on the first start. */
export function customersRegistered(customers: Supervised, ports: Ports): WorkStep {
  const run = async (say: (text: string) => void) => {
    await customers.start()
    const deadline = Date.now() + registeredWithinMs
    for (;;) {
      const missing = await missingAt(readinessUrl('customers', ports))
      if (missing === null) return
      if (Date.now() > deadline) throw new Error(`after ${registeredWithinMs / 1000} s ${missing}`)
      say(missing)
      await sleep(250)
    }
  }
  return { title: 'Customers registered', run }
}

async function missingAt(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
    return response.ok ? null : (await response.text()).trim()
  } catch (error) {
    return (error as Error).message
  }
}
