import { runService } from '@telstar/runtime/run-service'
import { relayEventsConfig } from './config.js'
import { startRelayEvents } from './start.js'

await runService('relay-events', (log) => startRelayEvents(relayEventsConfig(process.env), log))
