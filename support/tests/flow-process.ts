import { readFileSync } from 'node:fs'
import { createLogger } from '@telstar/runtime/logger'
import { type FlowSettings, startFlow } from './flow.js'

// Started by tests that kill it; the settings are a file of JSON.
const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as FlowSettings
startFlow(settings, createLogger('flow', process.env['LOG_LEVEL'] ?? 'silent'))
process.send?.({ ready: true })
