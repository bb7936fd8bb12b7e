import { runService } from '@telstar/runtime/run-service'
import { backtestRulesConfig } from './config.js'
import { startBacktestRules } from './start.js'

await runService('backtest-rules', (log) => startBacktestRules(backtestRulesConfig(process.env), log))
