import { parseArgs } from 'node:util'
import { ConfigError } from '@telstar/runtime/env'
import { runService } from '@telstar/runtime/run-service'
import type { AgentConfig } from './config/agent-config-schema.js'
import { readConfig } from './config/read-config.js'
import { sampleConfig } from './config/sample-config.js'
import { startAgent } from './start-agent.js'
import { testCollectors } from './test-collectors.js'

const usage = `usage: telstar-agent <command> [--config FILE]

  run             measure, keep on disk, send to the broker
  run --test      measure once and print it; nothing is sent
  check-config    say what is wrong with the configuration, by line and key
  config          print a whole configuration with every key explained

FILE is /etc/telstar-agent/agent.toml unless given. TELSTAR_AGENT_<SECTION>_<KEY> in the environment overrides a key.
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done in part (run --test: a collector brought nothing).
`

/** Runs a command of the agent; the result is the process' exit code. */
export async function runCli(argv: string[]): Promise<void> {
  try {
    process.exitCode = await command(argv)
  } catch (error) {
    const wrong = error instanceof ConfigError
    process.stderr.write(`telstar-agent: ${(error as Error).message}\n`)
    process.exitCode = wrong ? 2 : 1
  }
}

async function command(argv: string[]): Promise<number> {
  const { name, config, test, help } = parseUsage(argv)
  if (help) return print(usage)
  if (name === 'config') return print(sampleConfig())
  const settings = () => readConfig(config, process.env)
  if (name === 'check-config') {
    settings()
    return print(`${config}: ok\n`)
  }
  if (name !== 'run')
    throw new ConfigError(`${name ? `unknown command ${name}` : 'which command?'}\n\n${usage}`)
  return test ? testCollectors(settings(), (text) => process.stdout.write(text)) : run(settings())
}

/** Ends the process itself, with the exit codes of a service. */
async function run(config: AgentConfig): Promise<number> {
  await runService('edge-agent', async (log) => {
    const agent = await startAgent(config, log)
    agent.finished?.then(
      (summary) => {
        process.stdout.write(`${JSON.stringify(summary)}\n`)
        // The way out is the same as after a signal from outside.
        process.emit('SIGTERM')
      },
      () => undefined,
    )
    return agent
  })
  return 0
}

function parseUsage(argv: string[]) {
  try {
    const { positionals, values } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c', default: '/etc/telstar-agent/agent.toml' },
        test: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (positionals.length > 1) throw new ConfigError(`too many arguments\n\n${usage}`)
    return { name: positionals[0], ...values }
  } catch (error) {
    throw new ConfigError((error as Error).message)
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}
