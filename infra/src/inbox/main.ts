import { runService } from '@telstar/runtime/run-service'
import { inboxConfig } from './config.js'
import { startInbox } from './start.js'

await runService('inbox', (log) => startInbox(inboxConfig(process.env), log))
