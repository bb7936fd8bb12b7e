import { runService } from '@telstar/runtime/run-service'
import { projectNodesConfig } from './config.js'
import { startProjectNodes } from './start.js'

await runService('project-nodes', (log) => startProjectNodes(projectNodesConfig(process.env), log))
