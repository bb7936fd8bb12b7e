import { runService } from '@telstar/runtime/run-service'
import { refreshRollupsConfig } from './config.js'
import { startRefreshRollups } from './start.js'

await runService('refresh-rollups', (log) => startRefreshRollups(refreshRollupsConfig(process.env), log))
