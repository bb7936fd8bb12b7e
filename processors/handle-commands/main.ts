import { runService } from '@telstar/runtime/run-service'
import { handleCommandsConfig } from './config.js'
import { startHandleCommands } from './start.js'

await runService('handle-commands', (log) => startHandleCommands(handleCommandsConfig(process.env), log))
