import { runService } from '@telstar/runtime/run-service'
import { evaluateAlertsConfig } from './config.js'
import { startEvaluateAlerts } from './start.js'

await runService('evaluate-alerts', (log) => startEvaluateAlerts(evaluateAlertsConfig(process.env), log))
