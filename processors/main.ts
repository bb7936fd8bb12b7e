import type { EnvSource } from '@telstar/runtime/env'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { runService } from '@telstar/runtime/run-service'
import { backtestRulesConfig } from './backtest-rules/config.js'
import { backtestRules } from './backtest-rules/start.js'
import { type ProcessorName, processorsConfig } from './config.js'
import { evaluateAlertsConfig } from './evaluate-alerts/config.js'
import { evaluateAlerts } from './evaluate-alerts/start.js'
import { handleCommandsConfig } from './handle-commands/config.js'
import { handleCommands } from './handle-commands/start.js'
import { type Processor, withHealth } from './processor.js'
import { projectNodesConfig } from './project-nodes/config.js'
import { projectNodes } from './project-nodes/start.js'
import { refreshRollupsConfig } from './refresh-rollups/config.js'
import { refreshRollups } from './refresh-rollups/start.js'
import { relayEventsConfig } from './relay-events/config.js'
import { relayEvents } from './relay-events/start.js'
import { storeTelemetryConfig } from './store-telemetry/config.js'
import { storeTelemetry } from './store-telemetry/start.js'

/** Each processor with settings of its own, read before any of them starts. */
const prepare: Record<ProcessorName, (env: EnvSource) => (log: Logger, metrics: Metrics) => Processor> = {
  'project-nodes': (env) => {
    const config = projectNodesConfig(env)
    return (log, metrics) => projectNodes(config, log, metrics)
  },
  'store-telemetry': (env) => {
    const config = storeTelemetryConfig(env)
    return (log, metrics) => storeTelemetry(config, log, { metrics })
  },
  'refresh-rollups': (env) => {
    const config = refreshRollupsConfig(env)
    return (log, metrics) => refreshRollups(config, log, metrics)
  },
  'handle-commands': (env) => {
    const config = handleCommandsConfig(env)
    return (log, metrics) => handleCommands(config, log, metrics)
  },
  'relay-events': (env) => {
    const config = relayEventsConfig(env)
    return (log, metrics) => relayEvents(config, log, metrics)
  },
  'backtest-rules': (env) => {
    const config = backtestRulesConfig(env)
    return (log, metrics) => backtestRules(config, log, metrics)
  },
  'evaluate-alerts': (env) => {
    const config = evaluateAlertsConfig(env)
    return (log, metrics) => evaluateAlerts(config, log, metrics)
  },
}

await runService('processors', (log) => {
  const { processors, health } = processorsConfig(process.env)
  const prepared = processors.map((name) => ({ name, start: prepare[name](process.env) }))
  const metrics = new Metrics('processors')
  const running = prepared.map(({ name, start }) => start(log.child({ processor: name }), metrics))
  return withHealth(running, { ...health, metrics })
})
