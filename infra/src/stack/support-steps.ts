import type { Logger } from '@telstar/runtime/logger'
import { localCustomers } from '../customers/population.js'
import { seedCustomers } from '../customers/seed-customers.js'
import { migrateSupport } from '../migrate-support.js'
import { writeDepartmentsFile } from './departments-file.js'
import { wrappingKey } from './secrets.js'
import type { WorkStep } from './stack-step.js'
import { type StackSettings, supportDatabaseUrl } from './station-commands.js'
import { supportSigning } from './support-signing.js'

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
