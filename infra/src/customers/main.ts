import { runService } from '@telstar/runtime/run-service'
import { customersConfig } from './config.js'
import { startCustomers } from './start.js'

await runService('customers', (log) => startCustomers(customersConfig(process.env), log))
