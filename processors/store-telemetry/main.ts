import { runService } from '@telstar/runtime/run-service'
import { storeTelemetryConfig } from './config.js'
import { startStoreTelemetry } from './start.js'

await runService('store-telemetry', (log) => startStoreTelemetry(storeTelemetryConfig(process.env), log))
