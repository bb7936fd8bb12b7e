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
import { notifyConfig } from './notify/config.js'
import { notify } from './notify/start.js'
import { type Processor, withHealth } from './processor.js'
import { projectNodesConfig } from './project-nodes/config.js'
import { projectNodes } from './project-nodes/start.js'
import { refreshRollupsConfig } from './refresh-rollups/config.js'
import { refreshRollups } from './refresh-rollups/start.js'
import { relayEventsConfig } from './relay-events/config.js'
import { relayEvents } from './relay-events/start.js'
import { storeTelemetryConfig } from './store-telemetry/config.js'
import { storeTelemetry } from './store-telemetry/start.js'
import { watchOutagesConfig } from './watch-outages/config.js'
import { watchOutages } from './watch-outages/start.js'

type Start = (log: Logger, metrics: Metrics) => Processor

/** A processor with settings of its own, read before any of them starts. */
function prepared<Config>(
  read: (env: EnvSource) => Config,
  start: (config: Config, log: Logger, metrics: Metrics) => Processor,
): (env: EnvSource) => Start {
  return (env) => {
    const config = read(env)
    return (log, metrics) => start(config, log, metrics)
  }
}

const prepare: Record<ProcessorName, (env: EnvSource) => Start> = {
  'project-nodes': prepared(projectNodesConfig, projectNodes),
  'store-telemetry': prepared(storeTelemetryConfig, (config, log, metrics) =>
    storeTelemetry(config, log, { metrics }),
  ),
  'refresh-rollups': prepared(refreshRollupsConfig, refreshRollups),
  'evaluate-alerts': prepared(evaluateAlertsConfig, evaluateAlerts),
  'handle-commands': prepared(handleCommandsConfig, handleCommands),
  'watch-outages': prepared(watchOutagesConfig, watchOutages),
  'relay-events': prepared(relayEventsConfig, relayEvents),
  notify: prepared(notifyConfig, notify),
  'backtest-rules': prepared(backtestRulesConfig, backtestRules),
}

await runService('processors', (log) => {
  const { processors, health } = processorsConfig(process.env)
  const ready = processors.map((name) => ({ name, start: prepare[name](process.env) }))
  const metrics = new Metrics('processors')
  const running = ready.map(({ name, start }) => start(log.child({ processor: name }), metrics))
  return withHealth(running, { ...health, metrics })
})
