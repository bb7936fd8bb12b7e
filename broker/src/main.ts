import { runService } from '@telstar/runtime/run-service'
import { brokerConfig } from './config.js'
import { startBroker } from './start.js'

await runService('broker', (log) => startBroker(brokerConfig(process.env), log))
