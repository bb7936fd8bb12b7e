import { runService } from '@telstar/runtime/run-service'
import { notifyConfig } from './config.js'
import { startNotify } from './start.js'

await runService('notify', (log) => startNotify(notifyConfig(process.env), log))
