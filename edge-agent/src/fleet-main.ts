import { readFileSync } from 'node:fs'
import { env } from 'node:process'
import { ConfigError } from '@telstar/runtime/env'
import { runService } from '@telstar/runtime/run-service'
import { startFleet } from './start-fleet.js'

const file = env.FLEET_FILE

await runService('fleet', (log) => {
  if (!file) throw new ConfigError('FLEET_FILE must name the file of the fleet')
  return startFleet(JSON.parse(readFileSync(file, 'utf8')), log)
})
