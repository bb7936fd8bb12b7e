import { runService } from '@telstar/runtime/run-service'
import { supportConfig } from './config.js'
import { startSupport } from './start.js'

await runService('support', (log) => startSupport(supportConfig(process.env), log))
