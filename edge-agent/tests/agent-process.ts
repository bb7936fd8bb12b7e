import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface AgentProcessOptions {
  readonly dir: string
  readonly port: number
  readonly toml: string
  readonly env?: Record<string, string>
  /** Put before `node`, as strace is. */
  readonly prefix?: readonly string[]
}

export interface AgentProcess {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  kill(): void
  stdout(): string
  stderr(): string
}

const main = join(import.meta.dirname, '..', 'dist', 'main.js')

/** The built agent as a process of its own; `toml` is all but node, mqtt and data_dir. */
export function startAgentProcess({
  dir,
  port,
  toml,
  env = {},
  prefix = [],
}: AgentProcessOptions): AgentProcess {
  const file = join(dir, 'agent.toml')
  writeFileSync(file, toml)
  const [command = 'node', ...rest] = [...prefix, process.execPath, main, 'run', '--config', file]
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that kill reaches what stands behind a prefix.
    detached: prefix.length > 0,
    env: {
      ...process.env,
      TELSTAR_AGENT_NODE_ID: 'node-1',
      TELSTAR_AGENT_NODE_REGION: 'north',
      TELSTAR_AGENT_AGENT_DATA_DIR: join(dir, 'data'),
      TELSTAR_AGENT_MQTT_PORT: String(port),
      TELSTAR_AGENT_MQTT_TOKEN: 'canary-token-5f2c',
      ...env,
    },
  })
  const text = { stdout: '', stderr: '' }
  child.stdout?.on('data', (data) => {
    text.stdout += data
  })
  child.stderr?.on('data', (data) => {
    text.stderr += data
  })
  const kill = () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    process.kill(prefix.length > 0 ? -(child.pid as number) : (child.pid as number), 'SIGKILL')
  }
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  return { child, ended, kill, stdout: () => text.stdout, stderr: () => text.stderr }
}

/** What a process has used: CPU seconds since its start, resident megabytes now and at most. Linux only. */
export function usageOf(pid: number): { cpuSeconds: number; residentMb: number; mostMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1000
  const ticks = Number(fields[11]) + Number(fields[12])
  return { cpuSeconds: ticks / 100, residentMb: mb('VmRSS'), mostMb: mb('VmHWM') }
}
