import { runService } from '@telstar/runtime/run-service'
import { queryApiConfig } from './config.js'
import { startQueryApi } from './start.js'

await runService('query-api', (log) => startQueryApi(queryApiConfig(process.env), log))
