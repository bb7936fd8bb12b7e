import { migrateRegion } from '../migrate-region.js'
import { apiToken, operatorToken } from './secrets.js'
import type { WorkStep } from './stack-step.js'
import { databaseUrl, type StackSettings } from './station-commands.js'

/** The region's tables, and the tokens of the API that reads them. */
export function regionTables({ home, ports }: StackSettings): WorkStep {
  return {
    title: 'Tables',
    run: async (say) => {
      apiToken(home)
      operatorToken(home)
      await migrateRegion(databaseUrl(ports, 'postgres'), { onProgress: say })
    },
  }
}
