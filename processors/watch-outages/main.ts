import { runService } from '@telstar/runtime/run-service'
import { watchOutagesConfig } from './config.js'
import { startWatchOutages } from './start.js'

await runService('watch-outages', (log) => startWatchOutages(watchOutagesConfig(process.env), log))
